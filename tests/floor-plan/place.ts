import { COMPOSITION } from './plan.js';

/** Where a file stands: project, and inside an app its room, and inside a room its part. */
export interface Place {
  /** `contracts`, `api`, ...; `tests`, `launcher` or another top-level entry otherwise. */
  readonly project: string;
  readonly kind: 'app' | 'lib' | 'outside';
  /** `.` for files directly in `src`, undefined outside `src`. */
  readonly room: string | undefined;
  /** The folder inside the room. */
  readonly part: string | undefined;
  /** May look at every room of its app. */
  readonly composes: boolean;
  readonly isTest: boolean;
}

export function placeOf(path: string): Place {
  const [top = '', project = '', source, ...rest] = path.split('/');
  const kind = top === 'apps' ? 'app' : top === 'libs' ? 'lib' : 'outside';
  const isTest = /\.(spec|contract)\.tsx?$/.test(path) || source === 'test' || top === 'tests';
  if (kind === 'outside') return { project: top, kind, room: undefined, part: undefined, composes: false, isTest };
  const inSource = source === 'src';
  const room = !inSource ? undefined : rest.length > 1 ? rest[0] : '.';
  const composes = room === '.' && (COMPOSITION[project] ?? []).includes(rest[0] ?? '');
  return { project, kind, room, part: rest.length > 2 ? rest[1] : undefined, composes, isTest };
}
