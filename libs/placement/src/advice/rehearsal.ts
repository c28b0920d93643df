import { withoutPlaces } from '../places-after.js';
import { plan } from '../plan.js';
import type { Plan } from '../plan-result.js';
import type { CurrentInstance, PlanOptions, Snapshot } from '../snapshot.js';

/** How a fleet comes to rest when plans are carried out, agents do as they are told, and nothing else happens. */
export interface Rehearsal {
  readonly end: Snapshot;
  /** The plan that changes nothing any more. */
  readonly last: Plan;
  /** Instances that got a successor, with where that stands. */
  readonly moves: ReadonlyMap<string, CurrentInstance>;
  /** What was started in place of nobody. */
  readonly started: readonly CurrentInstance[];
}

/** A chain of moves takes one round for each link; more than this is no rest. */
const MOST_ROUNDS = 24;

export function rehearse(snapshot: Snapshot, options: PlanOptions): Rehearsal {
  const born: CurrentInstance[] = [];
  let now = snapshot;
  let left = options;
  let last = plan(now, left);
  for (let round = 0; round < MOST_ROUNDS && (isDue(last) || isUnderWay(now)); round++) {
    const fresh = startedBy(last, born.length);
    born.push(...fresh);
    left = withoutAbandoned(left, last);
    now = agentsDone({ ...afterSteps(now, last), instances: [...keptBy(last, now.instances), ...fresh] });
    last = plan(now, left);
  }
  const standing = new Map(now.instances.map((instance) => [instance.id, instance]));
  const ends = born.flatMap(({ id, replaces }) => {
    const instance = standing.get(id);
    return instance === undefined ? [] : [{ instance, replaced: replaces }];
  });
  return {
    ...{ end: now, last },
    moves: new Map(ends.flatMap(({ instance, replaced }) => (replaced === null ? [] : [[replaced, instance]]))),
    started: ends.flatMap(({ instance, replaced }) => (replaced === null ? [instance] : [])),
  };
}

function isDue({ steps }: Plan): boolean {
  return steps.some((step) => !('waitsFor' in step) || step.waitsFor === null);
}

const ON_THE_WAY: readonly string[] = ['assigned', 'fetching', 'starting'];

function isUnderWay({ instances, nodes }: Snapshot): boolean {
  const heard = readyNodes(nodes);
  return instances.some(
    ({ state, wanted, nodeId }) => heard.has(nodeId) && (wanted === 'drain' || ON_THE_WAY.includes(state)),
  );
}

function readyNodes(nodes: Snapshot['nodes']): ReadonlySet<string> {
  return new Set(nodes.flatMap(({ id, liveness }) => (liveness === 'ready' ? [id] : [])));
}

function startedBy({ placements }: Plan, before: number): CurrentInstance[] {
  const fresh = placements.filter(({ instanceId }) => instanceId === null);
  return fresh.map(({ instanceId: _, takesPlace, ...place }, i) => {
    const steadySince = Number.MAX_SAFE_INTEGER;
    const pinned = takesPlace !== undefined && { pinned: true };
    return { ...place, id: `rehearsed-${before + i}`, state: 'assigned', wanted: 'run', steadySince, ...pinned };
  });
}

function keptBy({ steps }: Plan, instances: readonly CurrentInstance[]): CurrentInstance[] {
  const due = steps.flatMap((step) =>
    (step.do === 'drain' || step.do === 'stop') && step.waitsFor === null ? [step] : [],
  );
  const gone = new Set(due.filter((step) => step.do === 'stop').map(({ instanceId }) => instanceId));
  const draining = new Set(due.filter((step) => step.do === 'drain').map(({ instanceId }) => instanceId));
  return instances
    .filter(({ id }) => !gone.has(id))
    .map((instance) => (draining.has(instance.id) ? { ...instance, wanted: 'drain' } : instance));
}

function afterSteps(snapshot: Snapshot, planned: Plan): Snapshot {
  const abandoned = new Set(planned.steps.flatMap((step) => (step.do === 'abandon' ? [step.instanceId] : [])));
  const wishes = withoutPlaces(snapshot.wishes, planned);
  return { ...snapshot, wishes, pins: snapshot.pins.filter(({ instanceId }) => !abandoned.has(instanceId)) };
}

function withoutAbandoned(options: PlanOptions, { steps }: Plan): PlanOptions {
  const { advice } = options;
  const abandoned = new Set(steps.flatMap((step) => (step.do === 'abandon' ? [step.instanceId] : [])));
  if (advice === undefined || abandoned.size === 0) return options;
  return { ...options, advice: { ...advice, moves: advice.moves.filter((move) => !abandoned.has(move.instanceId)) } };
}

/** What was assigned gets ready, what drains goes; a node that is silent does nothing that is known. */
function agentsDone(snapshot: Snapshot): Snapshot {
  const heard = readyNodes(snapshot.nodes);
  const standing = snapshot.instances.filter(({ wanted, nodeId }) => wanted === 'run' || !heard.has(nodeId));
  const ids = new Set(standing.map(({ id }) => id));
  return {
    ...snapshot,
    instances: standing.map((instance) => ({
      ...instance,
      state: heard.has(instance.nodeId) && ON_THE_WAY.includes(instance.state) ? 'ready' : instance.state,
      replaces: ids.has(instance.replaces ?? '') ? instance.replaces : null,
    })),
    pins: snapshot.pins.filter(({ instanceId }) => ids.has(instanceId)),
  };
}
