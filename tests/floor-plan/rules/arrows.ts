import { type ParsedTree, type Rule, type Target, targetOf } from '../parsed-tree.js';
import { type Place, placeOf } from '../place.js';
import { PROJECT_ARROWS, ROOM_ARROWS, SEPARATE_PARTS, WITHOUT_LIBS } from '../plan.js';
import type { SourceFile } from '../source-file.js';

/** Every import follows an arrow of the plan. */
export const arrows: Rule = (parsed) => parsed.files.flatMap((file) => trespassesOf(file, parsed));

function trespassesOf(file: SourceFile, { tree }: ParsedTree): string[] {
  const from = placeOf(file.path);
  return file.imports.flatMap((one) => {
    const reason = refusal(from, targetOf(file.path, one, tree));
    return reason === undefined ? [] : [`${file.path} imports ${one.specifier}: ${reason}`];
  });
}

function refusal(from: Place, target: Target): string | undefined {
  if (target.kind === 'package') return undefined;
  return target.kind === 'lib' ? libRefusal(from, target.lib, target.deep) : fileRefusal(from, placeOf(target.path));
}

function libRefusal(from: Place, lib: string, deep: boolean): string | undefined {
  if (deep) return 'a library is entered by its index alone';
  if (from.kind === 'outside') return undefined;
  if (WITHOUT_LIBS.includes(`${from.project}/${from.room}`))
    return `${from.project}/${from.room} knows no library of ours`;
  const allowed = PROJECT_ARROWS[from.project] ?? [];
  return allowed.includes(lib) ? undefined : `no arrow leads from ${from.project} to ${lib}`;
}

function fileRefusal(from: Place, to: Place): string | undefined {
  if (from.project === 'tests') return undefined;
  if (to.project === 'tests') return 'nobody looks into tests';
  if (from.kind === 'outside' && from.project !== 'launcher') return undefined;
  if (from.project !== to.project) return `${from.project} reaches into ${to.project}`;
  return roomRefusal(from, to);
}

/** Tests beside a room may set up its neighbours; the room itself may not. */
function roomRefusal(from: Place, to: Place): string | undefined {
  const rooms = ROOM_ARROWS[from.project];
  if (rooms === undefined || from.composes || from.isTest || from.room === undefined || to.room === undefined)
    return undefined;
  if (from.room === to.room) return partRefusal(from, to);
  if (to.composes) return 'nobody looks into the composition';
  const allowed = rooms[from.room] ?? [];
  return allowed.includes(to.room) ? undefined : `no arrow leads from ${from.room} to ${to.room}`;
}

function partRefusal(from: Place, to: Place): string | undefined {
  if (!SEPARATE_PARTS.includes(`${from.project}/${from.room}`) || from.part === to.part) return undefined;
  return `${from.part ?? 'a file'} looks into ${to.part ?? 'another'} of the same room`;
}
