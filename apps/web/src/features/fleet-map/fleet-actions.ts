import type { ChangeNode } from '@aivailable/contracts';
import { createContext, use } from 'react';

/** A dialog of the map: at most one is open, and it names its thing by id (a GPU's by its node), so it follows the live state. */
export type OpenDialog =
  | { readonly of: 'instance'; readonly what: 'move' | 'stop'; readonly id: string }
  | { readonly of: 'node'; readonly what: 'rename' | 'remove'; readonly id: string }
  | { readonly of: 'gpu'; readonly what: 'headroom'; readonly id: string; readonly gpuId: string };

export interface FleetActions {
  readonly open: (dialog: OpenDialog) => void;
  readonly retry: (instanceId: string) => void;
  readonly setNode: (nodeId: string, change: ChangeNode) => void;
}

export const FleetActionsContext = createContext<FleetActions | null>(null);

export function useFleetActions(): FleetActions {
  const actions = use(FleetActionsContext);
  if (!actions) throw new Error('This piece of the fleet map stands outside of it.');
  return actions;
}
