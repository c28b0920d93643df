import type { EventOf } from '../../events/cluster-event.js';
import type { World } from '../world.js';
import type { Rebalance } from './rebalance.entity.js';
import { rebalanceView, wayWords } from './rebalance-view.js';

type Line = EventOf<'happened'>;

/** What the timeline is told of better placements: each move when it begins, and how it ended. */
export function rebalanceLines(rows: readonly Rebalance[], world: World): Line[] {
  const before = world.rebalance?.current ?? null;
  return rows.flatMap((row) => {
    const was = before?.id === row.id ? before : null;
    return [...stateLines(row, was, world), ...moveLines(row, was, world)];
  });
}

function stateLines(row: Rebalance, was: Rebalance | null, world: World): Line[] {
  if (row.state === was?.state) return [];
  const { message } = rebalanceView(row, world);
  const say = (kind: string, text: string): Line[] => {
    return [{ type: 'happened', kind, message: text, actor: null, subject: { rebalanceId: row.id } }];
  };
  switch (row.state) {
    case 'suggested':
      return say('rebalance.suggested', `a better placement is known: ${message}`);
    case 'running':
      return say('rebalance.started', `rebalancing: ${message}`);
    case 'done':
      return say('rebalance.done', `rebalanced: ${message}`);
    case 'given-up':
      return say('rebalance.given-up', `a rebalance was given up, because its moves became impossible: ${message}`);
    case 'outdated':
      if (was?.state !== 'running') return [];
      return say('rebalance.left', `a rebalance was left, because nobody needs the room any more: ${message}`);
    case 'dismissed':
      return [];
    default:
      return row.state satisfies never;
  }
}

function moveLines(row: Rebalance, was: Rebalance | null, world: World): Line[] {
  const known = new Map(was?.moves.map((move) => [move.instanceId, move.state]) ?? []);
  return row.moves.flatMap(({ instanceId, deploymentId, from, state }): Line[] => {
    const to = row.advice.advice.moves.find((move) => move.instanceId === instanceId);
    if (to === undefined || state !== 'moving' || known.get(instanceId) === 'moving') return [];
    const servedName = world.deployments.find(({ id }) => id === deploymentId)?.servedName ?? deploymentId;
    const message = `moving ${servedName} ${wayWords(from, to, world)}: ${to.reason}`;
    const subject = { instanceId, deploymentId, nodeId: from.nodeId, servedName, rebalanceId: row.id };
    return [{ type: 'happened', kind: 'rebalance.move', message, actor: null, subject }];
  });
}
