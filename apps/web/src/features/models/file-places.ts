import type { InstanceView, LiveState, ModelFileView, Progress } from '@aivailable/contracts';

/** What one node has of a file. */
export interface FilePlace {
  readonly nodeId: string;
  readonly name: string;
  /** On its disk, seen to be right; null: not, or its agent did not say. */
  readonly sizeBytes: number | null;
  /** Instances that stand on it there. */
  readonly runs: number;
  /** It is on its way there; null: it is not. */
  readonly coming: Progress | null;
  /** What is said of it was true when it was last heard. */
  readonly isLost: boolean;
}

type Told = Pick<LiveState, 'nodes' | 'stores' | 'instances'>;

/** Every node that has the file, is getting it or runs it; those that get it first, then by name. */
export function filePlaces(file: Pick<ModelFileView, 'fileId' | 'sha256'>, told: Told): readonly FilePlace[] {
  const ofFile = Object.values(told.instances).filter(
    ({ fileId, state }) => fileId === file.fileId && state !== 'stopped',
  );
  const places = Object.values(told.nodes).flatMap(({ nodeId, name, liveness }): FilePlace[] => {
    const stored = told.stores[nodeId]?.files.find(({ sha256 }) => sha256 === file.sha256);
    const here = ofFile.filter((instance) => instance.nodeId === nodeId);
    if (stored === undefined && here.length === 0) return [];
    const place = { nodeId, name, sizeBytes: stored?.sizeBytes ?? null, isLost: liveness === 'lost' };
    return [{ ...place, runs: here.filter(isStanding).length, coming: comingOf(here) }];
  });
  return places.sort(byHaste);
}

const isStanding = ({ state }: InstanceView) => state === 'ready' || state === 'draining';

function comingOf(instances: readonly InstanceView[]): Progress | null {
  return instances.find(({ state, progress }) => state === 'fetching' && progress !== null)?.progress ?? null;
}

function byHaste(a: FilePlace, b: FilePlace): number {
  if ((a.coming === null) !== (b.coming === null)) return a.coming === null ? 1 : -1;
  return a.name.localeCompare(b.name, 'en', { numeric: true });
}
