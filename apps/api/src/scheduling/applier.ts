import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { transaction } from '../database/transaction.js';
import { EventBus } from '../events/event-bus.js';
import { Assignments } from '../fleet/assignments.js';
import { FleetView } from '../fleet/fleet-view.js';
import { agreed } from './agreed.js';
import { assignedInstances, digestOf } from './assigned-instances.js';
import type { BrakeState } from './brake.js';
import { brakeLines } from './brake-lines.js';
import { keepBrake } from './brake-memory.js';
import { type Decision, isDecision } from './decide.js';
import { writeDemand } from './demand/write-demand.js';
import { Instance } from './instance.entity.js';
import { LeaderLease } from './leader-lease.js';
import type { MeasuredFootprint } from './measured-footprint.entity.js';
import { forgetNodes, writeMemoryFailures } from './memory-writes.js';
import { countsOf, packed } from './packed-decision.js';
import { reallyEnded } from './put-places.js';
import { writeRebalances } from './rebalance/write-rebalances.js';
import { linesOf } from './timeline.js';
import type { World } from './world.js';
import * as sql from './writes.js';
import type { Yield } from './yield.entity.js';

/** What came of a decision. */
export interface Applied {
  /** The rows that stand now. */
  readonly rows: readonly Instance[];
  /** Nodes whose assignment was written anew. */
  readonly nodeIds: readonly string[];
  /** Something had changed since the snapshot; decide again. */
  readonly isStale: boolean;
}

interface Entry {
  readonly epoch: number;
  readonly entry: Buffer;
  readonly keptDecisions: number;
}

/**
 * Makes a decision true, in one transaction under the lease: is it still true? Then take reservations, write whole
 * assignments, journal. Nothing is told to anybody before the commit.
 */
@Injectable()
export class Applier {
  constructor(
    private readonly dataSource: DataSource,
    private readonly lease: LeaderLease,
    private readonly assignments: Assignments,
    private readonly fleet: FleetView,
    private readonly bus: EventBus,
  ) {}

  async apply(decision: Decision, world: World, epoch: number, keptDecisions: number): Promise<Applied> {
    /* Packed before the transaction, which holds the lease. Its inputs and its plan stay as they are, whatever still fits. */
    const entry = isDecision(decision) ? await packed(decision) : null;
    return transaction(this.dataSource, async (manager) => {
      await this.lease.guard(manager, epoch);
      const current = decision.started.length === 0 ? [] : await manager.find(Instance);
      const settled = agreed(decision, current, this.fleet);
      await this.#writeInstances(manager, settled);
      await forgetNodes(manager, world);
      await this.#writeMemory(manager, settled, world);
      await this.#writeDeployments(manager, settled, world);
      const nodeIds = await this.#writeAssignments(manager, settled, world, epoch);
      if (entry !== null) await this.#journal(manager, settled, { epoch, entry, keptDecisions });
      for (const line of linesOf(settled, world)) await this.bus.publish(line, manager);
      return { rows: settled.rows, nodeIds, isStale: settled !== decision };
    });
  }

  async #journal(
    manager: EntityManager,
    { at, plan }: Decision,
    { epoch, entry, keptDecisions }: Entry,
  ): Promise<void> {
    const counts = { ...countsOf(plan.steps), refusals: plan.refusals.length };
    const row = [at, epoch, JSON.stringify(counts), entry, keptDecisions];
    const [said]: { id: string }[] = await manager.query(sql.JOURNAL, row);
    const decision = { decisionId: Number(said?.id), at: at.toISOString(), epoch, ...counts };
    await this.bus.publish({ type: 'decisions.made', decisions: [decision] }, manager);
  }

  /** Before anything is decided under it. */
  keepBrake(state: BrakeState, read: BrakeState, epoch: number): Promise<void> {
    return transaction(this.dataSource, async (manager) => {
      await this.lease.guard(manager, epoch);
      await keepBrake(manager, state, read);
      for (const line of brakeLines(state, read)) await this.bus.publish(line, manager);
    });
  }

  push(nodeIds: readonly string[]): void {
    if (nodeIds.length > 0) this.assignments.push(nodeIds);
  }

  async #writeInstances(manager: EntityManager, decision: Decision): Promise<void> {
    const { gone, changed, started, failures } = decision;
    if (gone.length > 0) await manager.query(sql.DELETE_INSTANCES, [gone.map(({ row }) => row.id)]);
    if (changed.length > 0) {
      await manager.query(sql.UPDATE_INSTANCES, [JSON.stringify(changed.map(({ after }) => after))]);
    }
    if (started.length > 0) await manager.query(sql.INSERT_INSTANCES, [JSON.stringify(started)]);
    if (failures.length > 0) await manager.query(sql.SET_FAILURES, [JSON.stringify(failures)]);
    await writeMemoryFailures(manager, decision.memoryFailures);
  }

  /** What later decisions are made from: moves, cards left to others, and what engines took. */
  async #writeMemory(manager: EntityManager, decision: Decision, world: World): Promise<void> {
    const { yields, returning, abandoned, settling } = decision;
    const measurements = lastOfEach(decision.measurements);
    if (!isDeepStrictEqual(yields.map(plain), world.yields.map(plain))) {
      await manager.query(sql.FORGET_YIELDS);
      if (yields.length > 0) await manager.query(sql.REMEMBER_YIELDS, [JSON.stringify(yields)]);
    }
    if (returning.length > 0) await manager.query(sql.RETURN_HOME, [JSON.stringify(returning)]);
    if (settling.length > 0) await manager.query(sql.SETTLE_MOVES, [JSON.stringify(settling)]);
    if (abandoned.length > 0) await manager.query(sql.ABANDON_MOVES, [abandoned.map(({ row }) => row.id)]);
    if (measurements.length > 0) await manager.query(sql.REMEMBER_MEASURED, [JSON.stringify(measurements)]);
    await writeDemand(manager, decision);
    await writeRebalances(manager, decision.rebalances);
  }

  async #writeDeployments(manager: EntityManager, decision: Decision, world: World): Promise<void> {
    const { refusals, rows } = decision;
    for (const { id, refusal } of world.deployments) {
      const now = refusals.get(id) ?? null;
      if (isDeepStrictEqual(now, refusal)) continue;
      await manager.query(sql.SET_REFUSAL, [id, now === null ? null : JSON.stringify(now)]);
    }
    await writeEndedPlaces(manager, decision);
    const inUse = new Set(rows.map(({ deploymentId }) => deploymentId));
    const ended = world.deployments.filter(({ id, deletedAt }) => deletedAt !== null && !inUse.has(id));
    if (ended.length > 0) await manager.query(sql.DELETE_DEPLOYMENTS, [ended.map(({ id }) => id)]);
  }

  async #writeAssignments(
    manager: EntityManager,
    { rows }: Decision,
    world: World,
    epoch: number,
  ): Promise<readonly string[]> {
    const written: string[] = [];
    for (const [nodeId, instances] of assignedInstances(world, rows)) {
      const digest = digestOf(instances);
      if (world.assigned.get(nodeId) === digest) continue;
      if (!world.nodes.has(nodeId)) {
        await manager.query(sql.FORGET_ASSIGNED, [nodeId]);
        continue;
      }
      await this.assignments.write(manager, nodeId, epoch, [...instances]);
      await manager.query(sql.REMEMBER_ASSIGNED, [nodeId, digest]);
      written.push(nodeId);
    }
    return written;
  }
}

async function writeEndedPlaces(manager: EntityManager, { endedPlaces, started }: Decision): Promise<void> {
  const over = reallyEnded(endedPlaces, new Set(started.map(({ id }) => id)));
  if (over.length === 0) return;
  await manager.query(sql.FORGET_PLACES, [
    over.map(({ deploymentId }) => deploymentId),
    over.map(({ placeId }) => placeId),
  ]);
}

function plain(one: Yield): Yield {
  return { ...one };
}

/** One statement cannot write the same key twice: two like loads may come in together. */
function lastOfEach(measurements: readonly MeasuredFootprint[]): readonly MeasuredFootprint[] {
  const byKey = new Map(
    measurements.map((one) => {
      const { perGpu: _, measuredAt: __, ...key } = one;
      return [JSON.stringify(key), one];
    }),
  );
  return [...byKey.values()];
}
