import { isDeepStrictEqual } from 'node:util';
import { type InstanceObservation, type InstanceState, mayBecome, type NodeView } from '@aivailable/contracts';
import type { Instance } from './instance.entity.js';
import { observationOf, type World } from './world.js';

/** The instance rows after a look at what the agents say. Pure. */
export interface Seen {
  readonly rows: readonly Instance[];
  /** Those that ended as they should, or whose node is no member any more. */
  readonly gone: readonly Instance[];
}

export function observe(world: World, now: Date): Seen {
  const rows: Instance[] = [];
  const gone: Instance[] = [];
  for (const row of world.instances) {
    const seen = observedRow(row, world.nodes.get(row.nodeId), observationOf(world, row), now);
    if (seen === null) gone.push(row);
    else rows.push(seen);
  }
  return { rows, gone };
}

/** The row as it is now (the same object where nothing changed), or null when the instance is gone. */
export function observedRow(
  row: Instance,
  node: NodeView | undefined,
  observation: InstanceObservation | undefined,
  now: Date,
): Instance | null {
  if (node === undefined) return null;
  switch (node.liveness) {
    case 'lost':
      return row.wanted === 'drain' ? null : become(row, 'lost', { pid: null, failure: null }, now);
    case 'joining':
    case 'suspect':
      return row;
    case 'ready':
      return reported(row, observation, now);
    default:
      return node.liveness satisfies never;
  }
}

function reported(row: Instance, observation: InstanceObservation | undefined, now: Date): Instance | null {
  if (observation === undefined || observation.state === 'stopped') return absent(row, now);
  /* What an earlier attempt came to is no news any more, but its node is back. */
  if (observation.attempt < row.attempt) return row.state === 'lost' ? absent(row, now) : row;
  const { pid, failure } = observation;
  /* An engine that is on its way out says no more what it took. */
  const measured = observation.measured ?? (observation.state === 'draining' ? row.measured : null);
  return become(row, observation.state, { pid, measured, failure }, now);
}

/** The agent does not run it: it has ended, or it is yet to be started (again). */
function absent(row: Instance, now: Date): Instance | null {
  if (row.wanted === 'drain') return null;
  return become(row, 'assigned', { pid: null, failure: null }, now);
}

type Facts = Partial<Pick<Instance, 'pid' | 'measured' | 'failure'>>;

function become(row: Instance, state: InstanceState, facts: Facts, now: Date): Instance {
  if (!isReachable(row.state, state)) return row;
  const next = { ...row, ...facts, state, stateSince: row.state === state ? row.stateSince : now };
  return isDeepStrictEqual({ ...row }, next) ? row : next;
}

/** Directly, or as an agent that lost its engines and starts anew. */
function isReachable(from: InstanceState, to: InstanceState): boolean {
  return mayBecome(from, to) || (mayBecome(from, 'lost') && mayBecome('lost', to));
}
