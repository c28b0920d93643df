import type { AssignedInstance } from '@aivailable/contracts';
import { assignedInstances, digestOf } from '../../../src/scheduling/assigned-instances.js';
import { type BrakeState, RELEASED } from '../../../src/scheduling/brake.js';
import type { Decision } from '../../../src/scheduling/decide.js';
import { newsOfDemand } from '../../../src/scheduling/demand/demanded.js';
import type { DeploymentDemand } from '../../../src/scheduling/demand/deployment-demand.entity.js';
import type { LoadTime } from '../../../src/scheduling/demand/load-time.entity.js';
import type { Deployment } from '../../../src/scheduling/deployment.entity.js';
import { afterFailures } from '../../../src/scheduling/failures.js';
import type { Instance } from '../../../src/scheduling/instance.entity.js';
import type { MeasuredFootprint } from '../../../src/scheduling/measured-footprint.entity.js';
import type { MemoryFailure } from '../../../src/scheduling/memory-failure.entity.js';
import { afterMemoryFailures } from '../../../src/scheduling/memory-failures.js';
import type { PlacementFailure } from '../../../src/scheduling/placement-failure.entity.js';
import {
  afterRebalances,
  NOTHING_REMEMBERED,
  type RebalanceMemory,
} from '../../../src/scheduling/rebalance/rebalance-memory.js';
import type { World } from '../../../src/scheduling/world.js';
import type { Yield } from '../../../src/scheduling/yield.entity.js';

interface Assigned {
  readonly revision: number;
  readonly epoch: number;
  readonly digest: string;
  readonly instances: readonly AssignedInstance[];
}

/** The room's tables in memory: a decision is written as the applier writes it, column by column. */
export class Tables {
  deployments: Deployment[] = [];
  instances: Instance[] = [];
  failures: readonly PlacementFailure[] = [];
  memoryFailures: readonly MemoryFailure[] = [];
  brake: BrakeState = RELEASED;
  measured: MeasuredFootprint[] = [];
  yields: readonly Yield[] = [];
  demand: DeploymentDemand[] = [];
  loadTimes: LoadTime[] = [];
  rebalance: RebalanceMemory = { ...NOTHING_REMEMBERED, settings: { ...NOTHING_REMEMBERED.settings, mode: 'off' } };
  readonly assigned = new Map<string, Assigned>();

  /** The nodes whose assignment was written anew. */
  write(decision: Decision, world: World, epoch: number): readonly string[] {
    this.#writeInstances(decision);
    const isThere = ({ nodeId }: { readonly nodeId: string }) => world.nodes.has(nodeId);
    this.failures = afterFailures(this.failures, decision.failures).filter(isThere);
    this.memoryFailures = afterMemoryFailures(this.memoryFailures, decision.memoryFailures).filter(isThere);
    this.yields = decision.yields.filter((one) => this.deployments.some(({ id }) => id === one.deploymentId));
    for (const one of decision.measurements) {
      this.measured = [...this.measured.filter((known) => keyOf(known) !== keyOf(one)), one];
    }
    this.#writeDeployments(decision);
    this.#writeDemand(decision);
    this.rebalance = afterRebalances(this.rebalance, decision.rebalances);
    return this.#writeAssignments(decision, world, epoch);
  }

  amend(instanceId: string, change: Partial<Instance>): void {
    this.instances = this.instances.map((row) => (row.id === instanceId ? { ...row, ...change } : row));
  }

  wish(deploymentId: string, change: Partial<Deployment>): void {
    this.deployments = this.deployments.map((one) => (one.id === deploymentId ? { ...one, ...change } : one));
  }

  #writeInstances({ gone, changed, started, returning, settling, abandoned }: Decision): void {
    const ended = new Set(gone.map(({ row }) => row.id));
    this.instances = this.instances.filter(({ id }) => !ended.has(id));
    for (const { after } of changed) {
      const { state, stateSince, wanted, drainSince, drainReason, replaces, pid, measured, failure } = after;
      this.amend(after.id, { state, stateSince, wanted, drainSince, drainReason, replaces, pid, measured, failure });
    }
    this.instances = [...this.instances, ...started];
    for (const { id, moveTo } of returning) this.amend(id, { moveTo });
    for (const { id, settlesUntil } of settling) {
      const moveTo = this.instances.find((row) => row.id === id)?.moveTo;
      if (moveTo) this.amend(id, { moveTo: { ...moveTo, settlesUntil } });
    }
    for (const { row } of abandoned) this.amend(row.id, { moveTo: null });
  }

  #writeDemand({ demanded, loadTimes }: Decision): void {
    for (const row of newsOfDemand(demanded)) {
      this.demand = [...this.demand.filter(({ deploymentId }) => deploymentId !== row.deploymentId), row];
    }
    this.demand = this.demand.filter((row) => this.deployments.some(({ id }) => id === row.deploymentId));
    for (const one of loadTimes) {
      this.loadTimes = [...this.loadTimes.filter((known) => kindOf(known) !== kindOf(one)), one];
    }
  }

  #writeDeployments({ refusals, rows }: Decision): void {
    const inUse = new Set(rows.map(({ deploymentId }) => deploymentId));
    this.deployments = this.deployments
      .map((one) => ({ ...one, refusal: refusals.get(one.id) ?? null }))
      .filter(({ id, deletedAt }) => deletedAt === null || inUse.has(id));
  }

  #writeAssignments({ rows }: Decision, world: World, epoch: number): readonly string[] {
    const written: string[] = [];
    for (const [nodeId, instances] of assignedInstances(world, rows)) {
      const digest = digestOf(instances);
      const before = this.assigned.get(nodeId);
      if (before?.digest === digest) continue;
      if (!world.nodes.has(nodeId)) {
        this.assigned.delete(nodeId);
        continue;
      }
      this.assigned.set(nodeId, { epoch, revision: (before?.revision ?? 0) + 1, digest, instances });
      written.push(nodeId);
    }
    return written;
  }
}

function kindOf({ model, engine, backend, architecture }: LoadTime): string {
  return [model, engine, backend, architecture].join();
}

function keyOf({ perGpu: _, measuredAt: __, ...key }: MeasuredFootprint): string {
  return JSON.stringify(key);
}
