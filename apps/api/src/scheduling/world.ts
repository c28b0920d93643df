import type { InstanceObservation, NodeView } from '@aivailable/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, In } from 'typeorm';
import { FleetView } from '../fleet/fleet-view.js';
import { ModelFiles, type StoredFile } from '../models/model-files.js';
import { Assigned } from './assigned.entity.js';
import type { BrakeState } from './brake.js';
import { readBrake } from './brake-memory.js';
import { DemandBook } from './demand/demand-book.js';
import type { SeenDemand } from './demand/demand-memory.js';
import { DeploymentDemand } from './demand/deployment-demand.entity.js';
import { LoadTime } from './demand/load-time.entity.js';
import { Deployment } from './deployment.entity.js';
import { filesInUse, modelsWithChoice } from './files-in-use.js';
import { Instance } from './instance.entity.js';
import { MeasuredFootprint } from './measured-footprint.entity.js';
import { MemoryFailure } from './memory-failure.entity.js';
import { PlacementFailure } from './placement-failure.entity.js';
import { type RebalanceMemory, readRebalanceMemory } from './rebalance/rebalance-memory.js';
import { MeasuredSpeed } from './speeds/measured-speed.entity.js';
import { Yield } from './yield.entity.js';

/** Everything that a decision is made from, read once. */
export interface World {
  readonly deployments: readonly Deployment[];
  readonly instances: readonly Instance[];
  readonly failures: readonly PlacementFailure[];
  readonly memoryFailures: readonly MemoryFailure[];
  readonly brake: BrakeState;
  /** How fast the files that are deployed or asked about turned out to be. */
  readonly speeds: readonly MeasuredSpeed[];
  /** Digest of what was last written down, by node. */
  readonly assigned: ReadonlyMap<string, string>;
  /** By id; a file may be missing. */
  readonly files: ReadonlyMap<string, StoredFile>;
  /** What engines took, of the files that are deployed or asked about. */
  readonly measured: readonly MeasuredFootprint[];
  readonly yields: readonly Yield[];
  /** What was written of the use of deployments, and what is seen of it now. */
  readonly demand: readonly DeploymentDemand[];
  readonly seen: ReadonlyMap<string, SeenDemand>;
  readonly loadTimes: readonly LoadTime[];
  /** Absent: as the product is delivered, and nothing ever happened. */
  readonly rebalance?: RebalanceMemory;
  readonly nodes: ReadonlyMap<string, NodeView>;
  /** By node. */
  readonly observations: ReadonlyMap<string, readonly InstanceObservation[]>;
}

@Injectable()
export class WorldReader {
  /** Files never change, so one look at each is enough. */
  readonly #files = new Map<string, StoredFile>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly fleet: FleetView,
    private readonly modelFiles: ModelFiles,
    private readonly demandBook: DemandBook,
  ) {}

  /** `beside`: files that are asked about and not deployed yet. */
  async read(beside: readonly StoredFile[] = []): Promise<World> {
    const { manager } = this.dataSource;
    const order = { createdAt: 'ASC', id: 'ASC' } as const;
    const deployments = await manager.find(Deployment, { order });
    const instances = await manager.find(Instance, { order });
    const failures = await manager.find(PlacementFailure);
    const memoryFailures = await manager.find(MemoryFailure);
    const assigned = await manager.find(Assigned);
    const there = await this.modelFiles.fileIdsOf(modelsWithChoice(deployments));
    const files = await this.#read(filesInUse(deployments, instances, there));
    const digests = [...files.values(), ...beside].map(({ sha256 }) => sha256);
    const measured = await manager.findBy(MeasuredFootprint, { sha256: In(digests) });
    const speeds = await manager.findBy(MeasuredSpeed, { sha256: In(digests) });
    const yields = await manager.find(Yield, { order: { since: 'ASC' } });
    const demand = await this.#demand(manager);
    const rebalance = await readRebalanceMemory(manager, Date.now());
    const nodes = this.fleet.nodes();
    return {
      deployments,
      instances,
      ...{ failures, memoryFailures, brake: await readBrake(manager) },
      assigned: new Map(assigned.map(({ nodeId, digest }) => [nodeId, digest])),
      ...{ files, measured, speeds, yields, rebalance },
      ...demand,
      nodes: new Map(nodes.map((node) => [node.nodeId, node])),
      observations: new Map(nodes.map(({ nodeId }) => [nodeId, this.fleet.observations(nodeId)])),
    };
  }

  async #demand(manager: EntityManager): Promise<Pick<World, 'demand' | 'seen' | 'loadTimes'>> {
    const demand = await manager.find(DeploymentDemand);
    const loadTimes = await manager.find(LoadTime);
    this.demandBook.recall(demand);
    return { demand, seen: this.demandBook.seen(Date.now()), loadTimes };
  }

  async #read(fileIds: ReadonlySet<string>): Promise<ReadonlyMap<string, StoredFile>> {
    const files = new Map<string, StoredFile>();
    for (const fileId of fileIds) {
      const file = this.#files.get(fileId) ?? (await this.modelFiles.file(fileId));
      if (file === undefined) continue;
      this.#files.set(fileId, file);
      files.set(fileId, file);
    }
    return files;
  }
}

/** What the instance's own node says of it. */
export function observationOf(
  { observations }: Pick<World, 'observations'>,
  { id, nodeId }: Pick<Instance, 'id' | 'nodeId'>,
): InstanceObservation | undefined {
  return observations.get(nodeId)?.find(({ instanceId }) => instanceId === id);
}
