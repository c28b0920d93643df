import { formatBytes } from '@aivailable/contracts';
import { foreignWords } from '@aivailable/placement';
import type { EventOf } from '../events/cluster-event.js';
import type { Decision } from './decide.js';
import { demandLines } from './demand/demand-lines.js';
import { formWords, isFullForm } from './form.js';
import type { Instance } from './instance.entity.js';
import { putLines } from './put-places.js';
import { rebalanceLines } from './rebalance/rebalance-lines.js';
import type { RowChange } from './row-change.js';
import type { World } from './world.js';
import type { Yield } from './yield.entity.js';
import { keyOf } from './yields.js';

type Line = EventOf<'happened'>;

/** What a decision tells the timeline, in sentences. */
export function linesOf(decision: Decision, world: World): Line[] {
  const say = (kind: string, row: Instance, message: string): Line => {
    const servedName = nameOf(row, world);
    const subject = { instanceId: row.id, deploymentId: row.deploymentId, nodeId: row.nodeId, servedName };
    return { type: 'happened', kind, message, actor: null, subject };
  };
  return [
    ...decision.observed.flatMap((change) => observedLines(change, world, say)),
    ...decision.changed
      .filter(({ before, after }) => before.wanted !== after.wanted)
      .map(({ after }) => say('instance.draining', after, drainingLine(after, world))),
    ...decision.started.map((row) => say('instance.placed', row, placedLine(row, world))),
    ...decision.abandoned.map(({ row, reason }) =>
      say(
        'instance.move-abandoned',
        row,
        `the move of ${nameOf(row, world)} away from ${placeOf(row, world)} was given up: ${reason}`,
      ),
    ),
    ...decision.gone.map(({ row, reason }) =>
      say('instance.gone', row, `stopped ${nameOf(row, world)} on ${placeOf(row, world)}: ${reason}`),
    ),
    ...demandLines(decision.demanded),
    ...refusedLines(decision, world),
    ...putLines(decision, world),
    ...yieldLines(decision, world),
    ...rebalanceLines(decision.rebalances, world),
  ];
}

/** What is placed anew stands where there is room: the admin's word was about the old one. */
function pinWords({ pinned }: Instance): string {
  return pinned ? '; it was pinned there, what takes its place is not' : '';
}

function drainingLine(row: Instance, world: World): string {
  const why = row.drainReason === null ? '' : `: ${row.drainReason}`;
  return `draining ${nameOf(row, world)} on ${placeOf(row, world)}${why}`;
}

type Say = (kind: string, row: Instance, message: string) => Line;

function observedLines({ before, after }: RowChange, world: World, say: Say): Line[] {
  if (before.state === after.state) return [];
  const what = `${nameOf(after, world)} on ${placeOf(after, world)}`;
  switch (after.state) {
    case 'ready':
      return [say('instance.ready', after, before.state === 'lost' ? `${what} is back` : `${what} is ready`)];
    case 'failed':
      return [say('instance.failed', after, `${what} failed: ${after.failure?.message ?? 'no reason was given'}`)];
    case 'assigned':
    case 'fetching':
    case 'starting':
      return before.state === 'ready' ? [say('instance.ended', after, `${what} ended and is started again`)] : [];
    case 'lost':
      return [say('instance.lost', after, `${what} was lost with its node${pinWords(after)}`)];
    default:
      return [];
  }
}

function placedLine(row: Instance, world: World): string {
  const bytes = row.gpus.reduce((sum, { reservedBytes }) => sum + reservedBytes, 0);
  const old = world.instances.find(({ id }) => id === row.replaces);
  const moving =
    old === undefined
      ? ''
      : `, to replace the one on ${placeOf(old, world)}${old.pinned && !row.pinned ? ', without its pin' : ''}`;
  return `placed ${nameOf(row, world)} on ${placeOf(row, world)}, ${formatBytes(bytes)}${lesserForm(row, world)}${moving}`;
}

/** Less than was wished for, and how much less. */
function lesserForm(row: Instance, { deployments, files }: World): string {
  const deployment = deployments.find(({ id }) => id === row.deploymentId);
  if (deployment === undefined || isFullForm(row, deployment)) return '';
  return `, with ${formWords(row, deployment, files)}`;
}

/** A refusal is told when it begins, not each time its numbers change. */
function refusedLines({ refusals }: Decision, { deployments }: World): Line[] {
  return deployments.flatMap(({ id, servedName, refusal }): Line[] => {
    const now = refusals.get(id) ?? null;
    if (now === null || refusal !== null) return [];
    const subject = { deploymentId: id, servedName };
    return [{ type: 'happened', kind: 'deployment.refused', message: now.message, actor: null, subject }];
  });
}

/** That a card is left to others, and that it is ours again. */
function yieldLines({ yields, endedYields, snapshot }: Decision, world: World): Line[] {
  const known = new Set(world.yields.map(keyOf));
  const line = (kind: string, one: Yield, say: (card: string, name: string) => string): Line => {
    const { nodeId, gpuId, deploymentId } = one;
    const servedName = world.deployments.find(({ id }) => id === deploymentId)?.servedName ?? deploymentId;
    const card = placeOf({ nodeId, gpus: [{ gpuId, reservedBytes: 0 }] }, world);
    return { type: 'happened', kind, message: say(card, servedName), actor: null, subject: { nodeId, deploymentId } };
  };
  return [
    ...yields
      .filter((one) => !known.has(keyOf(one)))
      .map((one) =>
        line('gpu.yielded', one, (card, name) => `${name} makes room on ${card}: ${holders(one, snapshot)}`),
      ),
    ...endedYields.map((one) => line('gpu.returned', one, (card, name) => `${card} is free for ${name} again`)),
  ];
}

function holders({ nodeId, gpuId }: Yield, { nodes }: Decision['snapshot']): string {
  const gpu = nodes.find(({ id }) => id === nodeId)?.gpus.find(({ id }) => id === gpuId);
  return (gpu && foreignWords([gpu])) ?? 'another program needs it';
}

export function nameOf({ deploymentId }: Instance, { deployments }: World): string {
  return deployments.find(({ id }) => id === deploymentId)?.servedName ?? deploymentId;
}

/** `lab-3 GPU 0 (RX 6800)`, `lab-3 GPUs 0+1`. */
export function placeOf({ nodeId, gpus }: Pick<Instance, 'nodeId' | 'gpus'>, { nodes }: World): string {
  const node = nodes.get(nodeId);
  if (node === undefined) return nodeId;
  const cards = gpus.flatMap(({ gpuId }) => node.gpus.filter(({ id }) => id === gpuId));
  const [only] = cards;
  if (only === undefined) return node.name;
  if (cards.length === 1) return `${node.name} GPU ${only.index} (${only.name})`;
  return `${node.name} GPUs ${cards.map(({ index }) => index).join('+')}`;
}
