import type { RefusalView } from '@aivailable/contracts';
import { type Advice, type Placement, type Plan, plan, type Snapshot, type Step } from '@aivailable/placement';
import { roomsOf } from './card-room.js';
import { type DemandTimes, demandTimes } from './demand/demand-times.js';
import { type Demanded, demandedOf } from './demand/demanded.js';
import type { LoadTime } from './demand/load-time.entity.js';
import { learnedLoadTimes } from './demand/load-times.js';
import { settlingRefusal } from './demand/settling-refusal.js';
import type { Deployment } from './deployment.entity.js';
import { fileOf, wholeFootprint } from './engine-wish.js';
import { footprintOf } from './estimate.js';
import { afterFailures, newFailures } from './failures.js';
import { formOfVariant } from './form.js';
import type { Instance, MoveTarget } from './instance.entity.js';
import type { MeasuredFootprint } from './measured-footprint.entity.js';
import { newMeasurements } from './measurements.js';
import type { MemoryFailure } from './memory-failure.entity.js';
import { afterMemoryFailures, lacksMemory, newMemoryFailures } from './memory-failures.js';
import { observe, type Seen } from './observe.js';
import type { PlacementFailure } from './placement-failure.entity.js';
import { believedEnds, type EndedPlace, endedPlaces } from './put-places.js';
import type { Verdict } from './rebalance/candidate.js';
import type { Rebalance } from './rebalance/rebalance.entity.js';
import { turnOf } from './rebalance/turn.js';
import { changesOf, type RowChange } from './row-change.js';
import { judgedMoves, type SettlingMove } from './settling-moves.js';
import { snapshotOf } from './snapshot-of.js';
import type { World } from './world.js';
import type { Yield } from './yield.entity.js';
import { agedYields, returns, yieldsAfter } from './yields.js';

/** Everything a decision depends on besides the world. */
export interface Circumstances {
  readonly nowMs: number;
  readonly drainMs: number;
  readonly brakeEngaged: boolean;
  /** What others hold on cards where ours have to make room, by `cardKey`. */
  readonly strained: ReadonlyMap<string, number>;
  /** How long others have to be gone from a card before it is counted on again. */
  readonly returnMs: number;
  /** Absent: ours. */
  readonly demandTimes?: DemandTimes;
  readonly newId: () => string;
  /** What was found when a better placement was looked for; absent: nothing yet. */
  readonly verdict?: Verdict | null;
}

export interface Departure {
  readonly row: Instance;
  readonly reason: string;
}

export interface Returning {
  readonly id: string;
  readonly moveTo: MoveTarget;
}

/** What is to be written; a pure function of the world, so that a journalled decision can be understood later. */
export interface Decision {
  readonly at: Date;
  readonly snapshot: Snapshot;
  readonly options: { readonly brakeEngaged: boolean; readonly advice?: Advice };
  readonly plan: Plan;
  readonly started: readonly Instance[];
  /** What agents said that is new, also of rows that go with this decision. */
  readonly observed: readonly RowChange[];
  readonly failures: readonly PlacementFailure[];
  readonly memoryFailures: readonly MemoryFailure[];
  /** Standing rows that look different now, by observation or by decision. */
  readonly changed: readonly RowChange[];
  readonly gone: readonly Departure[];
  /** Moves that will not be: instance and reason. */
  readonly abandoned: readonly Departure[];
  /** Places of deployments that are over: somebody stands there now, or nobody can. */
  readonly endedPlaces: readonly EndedPlace[];
  /** What moved away for others and goes back now. */
  readonly returning: readonly Returning[];
  /** Moves that wait for bytes which those who made room have only just left. */
  readonly settling: readonly SettlingMove[];
  /** All that are remembered after the decision. */
  readonly yields: readonly Yield[];
  readonly endedYields: readonly Yield[];
  readonly measurements: readonly MeasuredFootprint[];
  readonly loadTimes: readonly LoadTime[];
  /** What is wanted of each deployment now, by demand, by the clock and by load. */
  readonly demanded: ReadonlyMap<string, Demanded>;
  /** Better placements that were suggested, begun, came further or ended. */
  readonly rebalances: readonly Rebalance[];
  /** By deployment; null clears it. */
  readonly refusals: ReadonlyMap<string, RefusalView | null>;
  /** Every row that stands after the decision. */
  readonly rows: readonly Instance[];
}

export function decide(world: World, circumstances: Circumstances): Decision {
  const at = new Date(circumstances.nowMs);
  const looked = endWhatNobodyWaitsFor(observe(world, at), world, circumstances);
  const observed = changesOf(world.instances, looked.rows);
  const { seen, failed } = endWhatLacksMemory(looked);
  const memoryFailures = newMemoryFailures(failed, world, at);
  const failures = newFailures(world.failures, observed, at);
  const aged = agedYields(world.yields, roomsOf(world, seen.rows), at, circumstances.returnMs);
  const judged = {
    ...{ ...world, yields: aged.standing, failures: afterFailures(world.failures, failures) },
    memoryFailures: afterMemoryFailures(world.memoryFailures, memoryFailures),
  };
  const homeward = returns(aged.ended, seen.rows, world);
  const rows = seen.rows.map((row) => ({ row, moveTo: homeward.get(row.id) })).map(withReturn);
  const times = circumstances.demandTimes ?? demandTimes();
  const { nowMs, brakeEngaged } = circumstances;
  const demanded = demandedOf(judged, rows, { nowMs, times, brakeEngaged });
  const snapshot = snapshotOf(judged, rows, { ...circumstances, times, demanded });
  const turn = turnOf(world.rebalance, snapshot, circumstances);
  const options = { brakeEngaged, ...(turn.advice && { advice: turn.advice }) };
  const planned = plan(snapshot, options);
  const { kept, gone, abandoned: givenUp } = carryOut(planned.steps, rows, at);
  const { abandoned, settling } = judgedMoves(givenUp, rows, nowMs);
  const placed = planned.placements.filter(({ instanceId }) => instanceId === null);
  const started = placed.map((placement) => startedRow(placement, world, at, circumstances.newId));
  const standing = withoutFormerSuccession(kept, started);
  const refusals = refusalsOf(world, foremost(withoutSettling(planned.refusals, settling), standing), nowMs);
  const startedIds = started.map(({ id }) => id);
  const ended = seen.gone.map((row) => ({ row, reason: endReason(row) }));
  return {
    ...{ at, snapshot, options, plan: planned, started, gone: [...ended, ...gone], abandoned },
    ...{ observed, failures, memoryFailures, endedYields: aged.ended },
    endedPlaces: believedEnds(endedPlaces(planned, startedIds), refusals),
    returning: [...homeward].map(([id, moveTo]) => ({ id, moveTo })),
    settling,
    yields: yieldsAfter(aged.standing, planned.steps, rows, snapshot, at),
    measurements: newMeasurements(observed, world, at),
    ...{ demanded, loadTimes: learnedLoadTimes(observed, world, at) },
    changed: changesOf(world.instances, standing),
    rebalances: turn.after(planned),
    refusals,
    rows: [...standing, ...started],
  };
}

function withReturn({ row, moveTo }: { row: Instance; moveTo: MoveTarget | undefined }): Instance {
  return moveTo === undefined ? row : { ...row, moveTo };
}

interface CarriedOut {
  readonly kept: readonly Instance[];
  readonly gone: readonly Departure[];
  readonly abandoned: readonly Departure[];
}

/** The steps that are due, done to the rows; starts come from the placements. */
function carryOut(steps: readonly Step[], seen: readonly Instance[], at: Date): CarriedOut {
  const rows = new Map(seen.map((row) => [row.id, row]));
  const gone: Departure[] = [];
  const abandoned: Departure[] = [];
  for (const step of steps.filter(isDue)) {
    const row = 'instanceId' in step ? rows.get(step.instanceId) : undefined;
    if (row === undefined || !('instanceId' in step)) continue;
    if (step.do === 'drain') rows.set(row.id, { ...row, wanted: 'drain', drainSince: at, drainReason: step.reason });
    if (step.do === 'abandon') abandoned.push({ row, reason: step.reason });
    if (step.do !== 'stop') continue;
    rows.delete(row.id);
    gone.push({ row, reason: step.reason });
  }
  const kept = [...rows.values()].map((row) => withoutGonePredecessor(row, rows));
  return { kept, gone, abandoned };
}

function isDue(step: Step): boolean {
  return !('waitsFor' in step) || step.waitsFor === null;
}

/** A drain whose time is over ends unasked; so does what was lost with its node and is not wished for any more. */
function endWhatNobodyWaitsFor({ rows, gone }: Seen, world: World, { nowMs, drainMs }: Circumstances): Seen {
  const unwished = new Set(world.deployments.filter(({ deletedAt }) => deletedAt !== null).map(({ id }) => id));
  const isOver = ({ wanted, drainSince, state, deploymentId }: Instance) =>
    (wanted === 'drain' && drainSince !== null && drainSince.getTime() + drainMs <= nowMs) ||
    (state === 'lost' && unwished.has(deploymentId));
  return { rows: rows.filter((row) => !isOver(row)), gone: [...gone, ...rows.filter(isOver)] };
}

/** What found no room in memory gives its promise back at once: it serves nobody, and another form may take its place. */
function endWhatLacksMemory({ rows, gone }: Seen): { readonly seen: Seen; readonly failed: readonly Instance[] } {
  const failed = rows.filter(lacksMemory);
  if (failed.length === 0) return { seen: { rows, gone }, failed };
  const ids = new Set(failed.map(({ id }) => id));
  const kept = rows
    .filter(({ id }) => !ids.has(id))
    .map((row) => (row.replaces !== null && ids.has(row.replaces) ? { ...row, replaces: null } : row));
  return { seen: { rows: kept, gone: [...gone, ...failed] }, failed };
}

function endReason(row: Instance): string {
  if (lacksMemory(row)) return 'it did not fit into memory';
  return row.wanted === 'drain' ? 'drained' : 'nobody waits for it';
}

function withoutGonePredecessor(row: Instance, rows: ReadonlyMap<string, Instance>): Instance {
  return row.replaces === null || rows.has(row.replaces) ? row : { ...row, replaces: null };
}

/** A successor that was lost with its node gives way to a new one: should it come back, it is on its own. */
function withoutFormerSuccession(rows: readonly Instance[], started: readonly Instance[]): readonly Instance[] {
  const succeeded = new Set(started.map(({ replaces }) => replaces));
  return rows.map((row) => (row.replaces !== null && succeeded.has(row.replaces) ? { ...row, replaces: null } : row));
}

function startedRow(placement: Placement, world: World, at: Date, newId: () => string): Instance {
  const { wishId, nodeId, gpus, engine, backend, replaces } = placement;
  const deployment = world.deployments.find(({ id }) => id === wishId);
  if (deployment === undefined) throw new Error(`A place was found for the unknown wish ${wishId}.`);
  const form = formOfVariant(placement.variantId, deployment, world.files);
  const { footprint, reservedFrom } = promised(placement, { ...deployment, ...form }, world);
  return {
    ...form,
    ...{ id: newId(), deploymentId: wishId, nodeId, engine, backend, gpus, footprint, replaces, reservedFrom },
    ...{
      state: 'assigned',
      stateSince: at,
      wanted: 'run',
      drainSince: null,
      drainReason: null,
      attempt: 0,
      moveTo: null,
    },
    pinned: isPinned(placement, world),
    ...{ pid: null, measured: null, failure: null, createdAt: at },
  };
}

/** What an admin put or moved there stands where the admin wants it, and so does who takes its place there. */
function isPinned({ replaces, nodeId, takesPlace }: Placement, { instances }: World): boolean {
  if (takesPlace !== undefined) return true;
  const before = instances.find(({ id }) => id === replaces);
  return before?.moveTo?.pins ?? (before?.pinned === true && before.nodeId === nodeId);
}

/** The estimate beside what is reserved, and where the latter comes from. */
function promised({ gpus, backend }: Placement, deployment: Deployment, { files }: World) {
  const file = fileOf(deployment, files);
  if (file === undefined) {
    const reservedBytes = gpus.reduce((sum, share) => sum + share.reservedBytes, 0);
    return { footprint: wholeFootprint(reservedBytes), reservedFrom: 'estimate' as const };
  }
  const { perGpu, terms: _, ...footprint } = footprintOf(file, deployment, backend, gpus.length);
  const isEstimate = gpus.every(({ reservedBytes }, i) => reservedBytes === perGpu[i]?.totalBytes);
  return { footprint, reservedFrom: isEstimate ? ('estimate' as const) : ('measured' as const) };
}

/** What only waits for a card to speak is refused nothing yet. */
function withoutSettling(refusals: Plan['refusals'], settling: readonly SettlingMove[]): Plan['refusals'] {
  const ids = new Set(settling.map(({ id }) => id));
  return ids.size === 0 ? refusals : refusals.filter(({ replaces }) => replaces === null || !ids.has(replaces));
}

/** First those of missing replicas, then of what goes without a successor, then of what cannot leave. */
function foremost(refusals: Plan['refusals'], standing: readonly Instance[]): Plan['refusals'] {
  const staying = new Set(standing.filter(({ wanted }) => wanted === 'run').map(({ id }) => id));
  const rankOf = ({ replaces }: Plan['refusals'][number]) => (replaces === null ? 0 : staying.has(replaces) ? 2 : 1);
  return refusals.toSorted((a, b) => rankOf(a) - rankOf(b));
}

/** One refusal per deployment, the first. */
function refusalsOf(world: World, refusals: Plan['refusals'], nowMs: number): ReadonlyMap<string, RefusalView | null> {
  return new Map(
    world.deployments.map(({ id, fileId, refusal }) => {
      const first = refusals.find(({ wishId }) => wishId === id);
      if (first === undefined) return [id, null];
      const message =
        fileId === null || world.files.has(fileId)
          ? first.message
          : `The model file ${fileId} is not in the catalogue any more.`;
      const candidates = first.candidates.map((candidate) => ({ ...candidate, gpuIds: [...candidate.gpuIds] }));
      const now = { message, candidates, ...(first.waits && { waits: true }) };
      return [id, settlingRefusal(now, refusal, nowMs)];
    }),
  );
}

/** Whether anything was decided, as opposed to merely observed. */
export function isDecision({ plan: { steps } }: Decision): boolean {
  return steps.some(isDue);
}
