import type { Rule } from '../parsed-tree.js';
import { placeOf } from '../place.js';
import { COMPOSITION, LIBS, PROJECT_ARROWS, ROOM_ARROWS, TOP_LEVEL } from '../plan.js';

/** Everything stands in a room that the plan has. */
export const layout: Rule = ({ tree }) => {
  const strangers = new Set<string>();
  for (const file of tree.keys()) {
    const sentence = strayTop(file) ?? strayProject(file) ?? strayRoom(file);
    if (sentence !== undefined) strangers.add(sentence);
  }
  return [...strangers, ...missingIndexes(tree)];
};

function strayTop(file: string): string | undefined {
  const [top = ''] = file.split('/');
  return TOP_LEVEL.includes(top) ? undefined : `${top} is not in the plan of the top level`;
}

function strayProject(file: string): string | undefined {
  const { kind, project } = placeOf(file);
  if (kind === 'outside') return undefined;
  const known = project in PROJECT_ARROWS && LIBS.includes(project) === (kind === 'lib');
  return known ? undefined : `${kind}s/${project} is not in the plan`;
}

function strayRoom(file: string): string | undefined {
  const { project, room, composes } = placeOf(file);
  const rooms = ROOM_ARROWS[project];
  if (rooms === undefined || room === undefined || composes || room in rooms) return undefined;
  if (room !== '.') return `apps/${project}/src/${room} is not a room of the plan`;
  return `${file} stands outside every room; only ${COMPOSITION[project]?.join(', ')} may`;
}

function missingIndexes(tree: ReadonlyMap<string, string>): string[] {
  const present = LIBS.filter((lib) => [...tree.keys()].some((file) => file.startsWith(`libs/${lib}/`)));
  return present.filter((lib) => !tree.has(`libs/${lib}/src/index.ts`)).map((lib) => `libs/${lib} has no src/index.ts`);
}
