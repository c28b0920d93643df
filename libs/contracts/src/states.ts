import { z } from 'zod';

/** Is the agent believed? Written by the fleet room alone. */
export const nodeLiveness = z.enum(['joining', 'ready', 'suspect', 'lost']);
export type NodeLiveness = z.infer<typeof nodeLiveness>;

/** May work be put there? Written by the admin alone. */
export const nodeIntent = z.enum(['open', 'cordoned', 'draining']);
export type NodeIntent = z.infer<typeof nodeIntent>;

/**
 * What becomes of our instances when a foreign process needs their card: `yield` moves or stops them until it has gone,
 * `hold` keeps them. Written by the admin alone.
 */
export const foreignPolicy = z.enum(['yield', 'hold']);
export type ForeignPolicy = z.infer<typeof foreignPolicy>;

export const instanceState = z.enum([
  'assigned',
  'fetching',
  'starting',
  'ready',
  'draining',
  'stopped',
  'failed',
  'lost',
]);
export type InstanceState = z.infer<typeof instanceState>;

/** Transitions stand here, once. `lost` comes from the node's silence, and an adopted instance leaves it. */
export const INSTANCE_TRANSITIONS: Readonly<Record<InstanceState, readonly InstanceState[]>> = {
  assigned: ['fetching', 'starting', 'ready', 'draining', 'stopped', 'failed', 'lost'],
  fetching: ['starting', 'ready', 'draining', 'stopped', 'failed', 'lost'],
  starting: ['ready', 'draining', 'stopped', 'failed', 'lost'],
  ready: ['draining', 'starting', 'stopped', 'failed', 'lost'],
  draining: ['stopped', 'failed', 'lost'],
  failed: ['fetching', 'starting', 'ready', 'draining', 'stopped', 'lost'],
  lost: ['assigned', 'fetching', 'starting', 'ready', 'draining', 'stopped', 'failed'],
  stopped: [],
};

export const NODE_TRANSITIONS: Readonly<Record<NodeLiveness, readonly NodeLiveness[]>> = {
  joining: ['ready', 'lost'],
  ready: ['suspect', 'lost'],
  suspect: ['ready', 'lost'],
  lost: ['ready'],
};

export function mayBecome(from: InstanceState, to: InstanceState): boolean {
  return from === to || INSTANCE_TRANSITIONS[from].includes(to);
}
