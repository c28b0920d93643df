import type { InstanceView } from '@aivailable/contracts';

/** How far a move is, as the live state tells it. */
export type MoveStage =
  /** Others make room for it first. */
  | 'waiting'
  | 'fetching'
  | 'loading'
  /** It serves; the old one stands beside it. */
  | 'serving'
  | 'draining'
  | 'done'
  /** It was given up or taken back: the old one stays. */
  | 'off';

/** The instance that moves, and the one that takes its place, as far as they are there. */
export interface MovePair {
  readonly old: InstanceView | undefined;
  readonly successor: InstanceView | undefined;
}

export function stageOf({ old, successor }: MovePair): MoveStage {
  if (!old || old.wanted === 'drain') return old ? 'draining' : successor ? 'done' : 'off';
  if (successor && successor.wanted === 'run') return loadStage(successor);
  return old.moveTo ? 'waiting' : 'off';
}

function loadStage({ state }: InstanceView): MoveStage {
  switch (state) {
    case 'assigned':
    case 'fetching':
      return 'fetching';
    case 'starting':
      return 'loading';
    case 'ready':
    case 'draining':
      return 'serving';
    case 'failed':
    case 'lost':
    case 'stopped':
      return 'off';
    default:
      return state satisfies never;
  }
}

/** In the order in which they are passed. */
export const STAGES = ['fetching', 'loading', 'serving', 'draining', 'done'] as const satisfies readonly MoveStage[];
