import type { ChangeNode } from '@aivailable/contracts';
import type { MoveTarget } from '@aivailable/placement';
import { createContext, use } from 'react';
import type { Destination } from '../../server/planner/planner-talk.js';
import type { PutLoad } from './place/use-put-wish.js';

/** A dialog of the map: at most one is open, and it names its thing by id (a GPU's by its node), so it follows the live state. */
export type OpenDialog =
  | { readonly of: 'instance'; readonly what: 'move'; readonly id: string; readonly to?: Destination }
  | {
      readonly of: 'instances';
      readonly what: 'move';
      readonly id: string;
      readonly ids: readonly string[];
      readonly to?: Destination;
    }
  | {
      readonly of: 'load';
      readonly what: 'place';
      readonly id: string;
      readonly load: PutLoad;
      readonly to?: Destination;
    }
  | { readonly of: 'instance'; readonly what: 'stop'; readonly id: string }
  | { readonly of: 'node'; readonly what: 'rename' | 'remove' | 'labels' | 'drain'; readonly id: string }
  | { readonly of: 'gpu'; readonly what: 'headroom'; readonly id: string; readonly gpuId: string };

/** A move that was ordered on this page. */
export interface FollowedMove {
  readonly instanceId: string;
  readonly servedName: string;
  readonly from: MoveTarget;
  readonly to: MoveTarget;
  /** In ms since 1970. */
  readonly undoUntil: number;
}

export interface FleetActions {
  readonly open: (dialog: OpenDialog) => void;
  readonly follow: (move: FollowedMove) => void;
  /** Shows only the nodes that have these words. */
  readonly filter: (words: string) => void;
  readonly retry: (instanceId: string) => void;
  readonly setNode: (nodeId: string, change: ChangeNode) => void;
}

export const FleetActionsContext = createContext<FleetActions | null>(null);

export function useFleetActions(): FleetActions {
  const actions = use(FleetActionsContext);
  if (!actions) throw new Error('This piece of the fleet map stands outside of it.');
  return actions;
}
