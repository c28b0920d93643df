import { z } from 'zod';
import { decisionView } from './admin/decisions.js';
import { doorView } from './admin/door.js';
import { issue } from './issue.js';
import { deploymentView, importView, instanceView, modelView, nodeStore, nodeView, timelineEntry } from './views.js';

/** The kinds of things that the live feed keeps in step, each keyed by its id. */
export const liveState = z.object({
  nodes: z.record(z.string(), nodeView),
  instances: z.record(z.string(), instanceView),
  deployments: z.record(z.string(), deploymentView),
  models: z.record(z.string(), modelView),
  imports: z.record(z.string(), importView),
  /** Standing trouble of the cluster; a node's own is in its view. */
  issues: z.record(z.string(), issue),
  /** What each node has on its disk; beside the nodes, because it seldom changes. */
  stores: z.record(z.string(), nodeStore).default({}),
  /** The latest of the scheduler's decisions, by their numbers; older ones are asked for. */
  decisions: z.record(z.string(), decisionView).default({}),
});
export type LiveState = z.infer<typeof liveState>;
export type LiveKind = keyof LiveState;

/** One thing changed (value) or went away (null). */
export const liveChange = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('nodes'), id: z.string(), value: nodeView.nullable() }),
  z.object({ kind: z.literal('instances'), id: z.string(), value: instanceView.nullable() }),
  z.object({ kind: z.literal('deployments'), id: z.string(), value: deploymentView.nullable() }),
  z.object({ kind: z.literal('models'), id: z.string(), value: modelView.nullable() }),
  z.object({ kind: z.literal('imports'), id: z.string(), value: importView.nullable() }),
  z.object({ kind: z.literal('issues'), id: z.string(), value: issue.nullable() }),
  z.object({ kind: z.literal('stores'), id: z.string(), value: nodeStore.nullable() }),
  z.object({ kind: z.literal('decisions'), id: z.string(), value: decisionView.nullable() }),
]);
export type LiveChange = z.infer<typeof liveChange>;

/**
 * What `/live` sends. The first message is a snapshot; deltas follow with `seq` growing by one.
 * A reader that misses a number sends `{"type":"resync"}` and gets a new snapshot.
 */
export const liveMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('snapshot'), seq: z.number().int(), at: z.iso.datetime(), state: liveState }),
  z.object({ type: z.literal('delta'), seq: z.number().int(), at: z.iso.datetime(), changes: z.array(liveChange) }),
  z.object({ type: z.literal('timeline'), entries: z.array(timelineEntry) }),
  /** What is going on at the door: whole each time, once a second while anything does. */
  z.object({ type: z.literal('door'), door: doorView }),
  /** Nothing changed for a while; the feed is alive. */
  z.object({ type: z.literal('beat'), seq: z.number().int(), at: z.iso.datetime() }),
]);
export type LiveMessage = z.infer<typeof liveMessage>;

export const liveRequest = z.object({ type: z.literal('resync') });
