import type { EventOf } from '../events/cluster-event.js';
import type { BrakeState } from './brake.js';

/** What the timeline is told when the brake comes on, or goes off by itself. What an admin releases, the admin has said. */
export function brakeLines(state: BrakeState, before: BrakeState): EventOf<'happened'>[] {
  if (state.engaged === before.engaged) return [];
  const say = (kind: string, message: string): EventOf<'happened'>[] => {
    return [{ type: 'happened', kind, message, actor: null, subject: {} }];
  };
  if (!state.engaged)
    return say('brake.ended', 'the brake is off: the nodes that were lost at once are back, or had their time');
  const lost = Object.values(state.missing).filter((sinceMs) => sinceMs !== null).length;
  const nodes =
    lost === 1 ? '1 node was lost, and with the silent ones that is most of them' : `${lost} nodes were lost at once`;
  return say('brake.engaged', `the brake is on: ${nodes}; what ran there keeps its place until they are back`);
}
