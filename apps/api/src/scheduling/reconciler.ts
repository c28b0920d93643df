import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { Injectable, Logger } from '@nestjs/common';
import { Announcer } from './announcer.js';
import { Applier } from './applier.js';
import { Bell } from './bell.js';
import { Brake } from './brake.js';
import { roomsOf } from './card-room.js';
import { type Circumstances, type Decision, decide } from './decide.js';
import { nextDemandMs } from './demand/next-demand.js';
import { ForeignWatch } from './foreign-watch.js';
import { LeaderLease } from './leader-lease.js';
import { afterMemoryFailures } from './memory-failures.js';
import { placesLeft } from './put-places.js';
import type { Verdict } from './rebalance/candidate.js';
import { afterRebalances, NOTHING_REMEMBERED, type RebalanceMemory } from './rebalance/rebalance-memory.js';
import { SchedulingLimits } from './scheduling-limits.js';
import { standingIssues } from './standing-issues.js';
import { viewsOf } from './views.js';
import { type World, WorldReader } from './world.js';

/** Who looks at each decision, and has something to say to the next one. */
export interface Watcher {
  verdict(): Verdict | null;
  /** When another pass shall be made; null: whenever something changes. */
  look(decision: Decision, memory: RebalanceMemory, nowMs: number): number | null;
}

/**
 * The one mechanism: whatever changes the cluster writes a wish or an observation and rings. Here, alone and in order:
 * read the world, decide (pure), apply (one transaction), tell. There is no failover, move or scale code; a lost ring
 * costs one sweep, and a failed pass is simply made again.
 */
@Injectable()
export class Reconciler {
  readonly #log = new Logger('scheduling');
  readonly #bell = new Bell(() => this.#pass());
  readonly #brake: Brake;
  readonly #foreign = new ForeignWatch();
  #epoch: number | null = null;
  #wakeAtMs = 0;
  #watcher: Watcher | null = null;
  #stopped = false;

  constructor(
    private readonly reader: WorldReader,
    private readonly applier: Applier,
    private readonly lease: LeaderLease,
    private readonly announcer: Announcer,
    private readonly limits: SchedulingLimits,
  ) {
    this.#brake = new Brake(limits.vanishMs);
  }

  attend(watcher: Watcher): void {
    this.#watcher = watcher;
  }

  /** At start, led or not: what the tables say is told, so that what runs is served before the first pass. */
  async introduce(): Promise<void> {
    await this.announcer.announce(viewsOf(await this.reader.read(), Date.now()), new Map());
  }

  ring(): void {
    void this.#bell.ring();
  }

  /** Rings, and waits for a pass that began after the call. */
  settle(): Promise<void> {
    return this.#bell.ring();
  }

  /** What the next pass would decide from. */
  circumstances(nowMs: number): Circumstances {
    const { drainMs, returnMs, demandTimes } = this.limits;
    const { strained } = this.#foreign;
    const brakeEngaged = this.#brake.isEngaged;
    const verdict = this.#watcher?.verdict() ?? null;
    return { nowMs, drainMs, returnMs, demandTimes, strained, brakeEngaged, verdict, newId: randomUUID };
  }

  /** Called every moment: keeps the lease, and rings when its time has come or the lead has changed. */
  async tick(nowMs: number): Promise<void> {
    const before = this.#epoch;
    await this.#renew();
    if (nowMs >= this.#wakeAtMs || this.#epoch !== before) this.ring();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#bell.ring();
    await this.lease
      .release()
      .catch((error: unknown) => this.#log.warn(`The lease was not released: ${String(error)}`));
  }

  async #renew(): Promise<void> {
    this.#epoch = this.#stopped ? null : await this.lease.take().catch(() => null);
  }

  async #pass(): Promise<void> {
    if (this.#stopped) return;
    const nowMs = Date.now();
    this.#wakeAtMs = nowMs + this.limits.sweepMs;
    try {
      if (this.#epoch === null) await this.#renew();
      if (this.#epoch !== null) await this.#decide(nowMs, this.#epoch);
    } catch (error) {
      this.#wakeAtMs = nowMs + RETRY_MS;
      this.#epoch = null;
      this.#log.warn(`A pass did not come to its end and will be made again: ${String(error)}`);
    }
  }

  async #decide(nowMs: number, epoch: number): Promise<void> {
    const world = await this.reader.read();
    await this.#judgeBrake(world, nowMs, epoch);
    this.#foreign.judge(roomsOf(world, world.instances), nowMs);
    const decision = decide(world, this.circumstances(nowMs));
    const { rows, nodeIds, isStale } = await this.applier.apply(decision, world, epoch, this.limits.keptDecisions);
    const after = afterwards(world, decision, rows);
    await this.announcer.announce(
      viewsOf(after, nowMs),
      standingIssues(after, { ...this.circumstances(nowMs), refusals: decision.plan.refusals }),
    );
    this.applier.push(nodeIds);
    const wakeMs =
      this.#watcher?.look(decision, after.rebalance ?? NOTHING_REMEMBERED, nowMs) ?? Number.POSITIVE_INFINITY;
    const ends = [
      wakeMs > nowMs ? wakeMs : Number.POSITIVE_INFINITY,
      nextEndMs(rows, this.limits.drainMs, nowMs),
      nextDemandMs(decision.demanded, rows, nowMs, this.limits.demandTimes),
    ];
    this.#wakeAtMs = Math.min(this.#wakeAtMs, ...ends);
    if (isStale) this.#wakeAtMs = nowMs + RETRY_MS;
    if (decision.abandoned.length > 0 || decision.endedPlaces.some(({ instanceId }) => instanceId === null))
      this.ring();
  }

  /** What was kept counts: this process may be new, or new in the lead. */
  async #judgeBrake({ nodes, brake }: World, nowMs: number, epoch: number): Promise<void> {
    this.#brake.restore(brake);
    this.#brake.judge([...nodes.values()], nowMs);
    if (!isDeepStrictEqual(this.#brake.state, brake)) await this.applier.keepBrake(this.#brake.state, brake, epoch);
  }
}

const RETRY_MS = 1_000;

function afterwards(
  world: World,
  { refusals, yields, demanded, memoryFailures: fresh, rebalances, endedPlaces }: Decision,
  rows: World['instances'],
): World {
  const deployments = world.deployments.map((deployment) => {
    const places = placesLeft(deployment, endedPlaces);
    return { ...deployment, refusal: refusals.get(deployment.id) ?? null, places };
  });
  const demand = [...demanded.values()].map(({ row }) => row);
  const memoryFailures = afterMemoryFailures(world.memoryFailures, fresh);
  const rebalance = afterRebalances(world.rebalance, rebalances);
  return { ...world, instances: rows, deployments, yields, demand, memoryFailures, rebalance };
}

/** The end of a drain, or of the time in which a move may be taken back. */
function nextEndMs(rows: World['instances'], drainMs: number, nowMs: number): number {
  const drains = rows.flatMap(({ drainSince }) => (drainSince === null ? [] : [drainSince.getTime() + drainMs]));
  const undos = rows.flatMap(({ moveTo }) => (moveTo?.undoUntil === undefined ? [] : [Date.parse(moveTo.undoUntil)]));
  return Math.min(Number.POSITIVE_INFINITY, ...drains, ...undos.filter((ms) => ms > nowMs));
}
