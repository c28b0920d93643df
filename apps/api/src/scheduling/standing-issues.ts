import { formatBytes, type Gpu, type Issue, type NodeView } from '@aivailable/contracts';
import { foreignWords, type Refusal } from '@aivailable/placement';
import { type CardRoom, cardKey, roomsOf } from './card-room.js';
import { drainIssues } from './drain-issues.js';
import type { Instance } from './instance.entity.js';
import { takenBy } from './measurements.js';
import { memoryIssues } from './memory-issues.js';
import { rebalanceIssues } from './rebalance/rebalance-issue.js';
import { nameOf, placeOf } from './timeline.js';
import type { World } from './world.js';

/** A load that took this much more or less than was reserved for it deserves a word. */
const DEVIATION_SHARE = 0.05;

export const BRAKE_ISSUE = 'brake_engaged';

export interface Circumstance {
  readonly brakeEngaged: boolean;
  readonly strained: ReadonlyMap<string, number>;
  readonly returnMs: number;
  readonly nowMs: number;
  /** What the last plan refused. */
  readonly refusals: readonly Refusal[];
}

/** Trouble that stands, by a key of its own; each is gone by itself when its cause is. */
export function standingIssues(world: World, circumstance: Circumstance): ReadonlyMap<string, Issue> {
  return new Map([
    ...brakeIssue(world, circumstance),
    ...rebalanceIssues(world),
    ...strangerIssues(world, circumstance),
    ...world.instances.flatMap((row) => deviationIssue(row, world)),
    ...memoryIssues(world, circumstance.nowMs),
    ...drainIssues(world, circumstance.refusals),
  ]);
}

type Entry = [string, Issue];

function brakeIssue({ nodes }: World, { brakeEngaged }: Circumstance): Entry[] {
  if (!brakeEngaged) return [];
  /* Those that are silent for a shorter while are about to follow; after a restart of ours nobody has spoken yet. */
  const lost = [...nodes.values()].filter(({ liveness }) => liveness !== 'ready').length;
  const message =
    `${lost} of ${nodes.size} nodes were lost at once, so the controller suspects itself: what runs there keeps its ` +
    'place until most of them are back. If they are gone for good, release the brake, and their work is placed elsewhere.';
  return [[BRAKE_ISSUE, { code: 'brake_engaged', message }]];
}

/** Ours and somebody else's want the same card: who makes room, or that nobody does. */
function strangerIssues(world: World, { strained, returnMs }: Circumstance): Entry[] {
  const rooms = roomsOf(world, world.instances);
  return [...world.nodes.values()].flatMap((node) =>
    node.gpus.flatMap((gpu): Entry[] => {
      const key = cardKey(node.nodeId, gpu.id);
      const room = rooms.get(key);
      const left = world.yields.filter((one) => one.nodeId === node.nodeId && one.gpuId === gpu.id);
      if (room === undefined || (left.length === 0 && !strained.has(key))) return [];
      const names = left.map((one) => servedName(one.deploymentId, world));
      const message = `GPU ${gpu.index} (${gpu.name}) is needed by others: ${holders(room, gpu)}. ${answer(node, names, returnMs)}.`;
      return [[`foreign_process ${key}`, { code: 'foreign_process', message, nodeId: node.nodeId, gpuId: gpu.id }]];
    }),
  );
}

/** What ours do about it. */
function answer({ foreignPolicy }: NodeView, madeRoom: readonly string[], returnMs: number): string {
  if (madeRoom.length > 0) {
    return `${madeRoom.join(', ')} made room, and may come back ${Math.round(returnMs / 1000)} s after it has been let go`;
  }
  if (foreignPolicy === 'yield') return 'Ours are making room';
  return 'Ours stay, because the node holds; set it to yield if they shall make room';
}

function holders({ foreign }: CardRoom, { index }: Gpu): string {
  return foreignWords([{ index, foreign }]) ?? 'nobody holds it any more';
}

function servedName(deploymentId: string, { deployments }: World): string {
  return deployments.find(({ id }) => id === deploymentId)?.servedName ?? deploymentId;
}

/** Both numbers, and what comes of it. */
function deviationIssue(row: Instance, world: World): Entry[] {
  if (row.state !== 'ready' && row.state !== 'draining') return [];
  const taken = takenBy(row, world)?.reduce((sum, { totalBytes }) => sum + totalBytes, 0) ?? 0;
  const reserved = row.gpus.reduce((sum, { reservedBytes }) => sum + reservedBytes, 0);
  if (taken === 0 || Math.abs(taken - reserved) / taken <= DEVIATION_SHARE) return [];
  const percent = Math.round((100 * Math.abs(taken - reserved)) / taken);
  const message =
    `${nameOf(row, world)} on ${placeOf(row, world)} took ${formatBytes(taken)}, ${formatBytes(reserved)} were ` +
    `reserved by ${row.reservedFrom === 'measured' ? 'an earlier measurement' : 'the estimate'} (${percent} % ` +
    `${taken > reserved ? 'too little' : 'too much'}). The next load like it reserves what was measured.`;
  const about = { nodeId: row.nodeId, instanceId: row.id, deploymentId: row.deploymentId };
  return [[`footprint_deviates ${row.id}`, { code: 'footprint_deviates', message, ...about }]];
}
