import type { EventOf } from '../../events/cluster-event.js';
import type { World } from '../world.js';
import type { Rebalance } from './rebalance.entity.js';
import { rebalanceView, wayWords } from './rebalance-view.js';

type Line = EventOf<'happened'>;
type Known = Pick<World, 'deployments' | 'nodes' | 'rebalance'>;

/** What the timeline is told of better placements: each move when it begins, and how it ended. */
export function rebalanceLines(rows: readonly Rebalance[], world: Known): Line[] {
  const before = world.rebalance?.current ?? null;
  return rows.flatMap((row) => {
    const was = before?.id === row.id ? before : null;
    return [...stateLines(row, was, world), ...moveLines(row, was, world)];
  });
}

function stateLines(row: Rebalance, was: Rebalance | null, world: Known): Line[] {
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
    case 'broken-off':
      return say('rebalance.broken-off', `a rebalance was broken off after ${madeWords(row)}, ${why(row)}: ${message}`);
    case 'given-up':
      return say('rebalance.given-up', `a rebalance was given up, ${why(row)}: ${message}`);
    case 'outdated':
      if (was?.state !== 'running') return [];
      return say('rebalance.left', `a rebalance was left, ${why(row)}: ${message}`);
    case 'dismissed':
      return [];
    default:
      return row.state satisfies never;
  }
}

/** `1 of 3 moves`. */
function madeWords({ moves }: Rebalance): string {
  const made = moves.filter(({ state }) => state === 'done').length;
  return `${made} of ${moves.length} ${moves.length === 1 ? 'move' : 'moves'}`;
}

function why({ brokenOffBy }: Rebalance): string {
  switch (brokenOffBy) {
    case 'impossible':
      return 'because one of its moves could not be made';
    case 'needless':
      return 'because nobody needs the room any more';
    case 'switched-off':
      return 'because rebalancing was switched off';
    case null:
      return 'because what it was to move is gone';
    default:
      return brokenOffBy satisfies never;
  }
}

function moveLines(row: Rebalance, was: Rebalance | null, world: Known): Line[] {
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
