import {
  type AssignedInstance,
  type ForeignPolicy,
  type ForeignProcess,
  GIB,
  type Gpu,
  type InstanceObservation,
  type InstanceState,
  type MeasuredBytes,
  MIB,
  type NodeIntent,
  type NodeView,
} from '@aivailable/contracts';
import type { EntityManager } from 'typeorm';
import { Assignments } from '../../src/fleet/assignments.js';
import { FleetView } from '../../src/fleet/fleet-view.js';

const NO_ROOM = { code: 'out_of_memory', message: 'the engine found no room' };
const SAID_NO = { code: 'engine_failed', message: 'the engine said no' };

/** What an agent of the fake fleet does with what it is told to run, and to drain. */
export interface Behaviour {
  run: 'ready' | 'starting' | 'failed';
  drain: 'quick' | 'slow';
  /** With so many slots and more a load finds no room, whatever was planned. */
  lacksMemoryFrom?: number | null;
  /** The code of its failures, where it fails. */
  failsWith?: string;
}

interface FakeAgent {
  node: NodeView;
  /** Somebody else's processes on its card. */
  foreign: readonly ForeignProcess[];
  /** What its engine says that a load took; null: nothing. */
  takes: MeasuredBytes | null;
  behaviour: Behaviour;
  /** What it was last sent. */
  told: readonly AssignedInstance[];
  observations: readonly InstanceObservation[];
}

/** A fleet in memory that plays its agents; it outlives the API, as real agents do. */
export class FakeFleet extends FleetView {
  readonly written = new Map<string, { epoch: number; instances: readonly AssignedInstance[] }>();
  readonly epochs: number[] = [];
  readonly #agents = new Map<string, FakeAgent>();
  readonly #listeners = new Set<(nodeId: string) => void>();
  #nextPid = 100;

  add(nodeId: string, gib: number): void {
    const node = fakeNode(nodeId, gib);
    const behaviour: Behaviour = { run: 'ready', drain: 'quick' };
    this.#agents.set(nodeId, { node, behaviour, foreign: [], takes: null, told: [], observations: [] });
    this.#tell(nodeId);
  }

  behave(nodeId: string, behaviour: Partial<Behaviour>): void {
    const agent = this.#agent(nodeId);
    agent.behaviour = { ...agent.behaviour, ...behaviour };
    this.#act(agent);
  }

  intend(nodeId: string, intent: NodeIntent): void {
    const agent = this.#agent(nodeId);
    agent.node = { ...agent.node, intent };
    this.#tell(nodeId);
  }

  /** Somebody starts or ends jobs on its card. */
  share(nodeId: string, ...foreign: ForeignProcess[]): void {
    this.#agent(nodeId).foreign = foreign;
    this.#tell(nodeId);
  }

  setPolicy(nodeId: string, foreignPolicy: ForeignPolicy): void {
    const agent = this.#agent(nodeId);
    agent.node = { ...agent.node, foreignPolicy };
    this.#tell(nodeId);
  }

  /** Real engines from now on, which take this for each load. */
  measure(nodeId: string, takes: MeasuredBytes): void {
    const agent = this.#agent(nodeId);
    agent.takes = takes;
    const gpus = agent.node.gpus.map((gpu) => ({ ...gpu, kind: 'real' as const, architecture: 'gfx1030' }));
    const engines = [{ engine: 'embedded' as const, version: '3.21.1', backends: ['vulkan' as const] }];
    agent.node = { ...agent.node, kind: 'real', gpus, engines };
    this.#tell(nodeId);
  }

  /** Real cards from now on, with these engines. */
  equip(nodeId: string, engines: NodeView['engines'], more: Partial<Gpu> = {}): void {
    const agent = this.#agent(nodeId);
    const gpus = agent.node.gpus.map((gpu) => ({ ...gpu, kind: 'real' as const, ...more }));
    agent.node = { ...agent.node, kind: 'real', gpus, engines };
    this.#tell(nodeId);
  }

  upgrade(nodeId: string, version: string): void {
    const agent = this.#agent(nodeId);
    agent.node = { ...agent.node, engines: agent.node.engines.map((offer) => ({ ...offer, version })) };
  }

  /** An admin removes it. */
  remove(nodeId: string): void {
    this.#agents.delete(nodeId);
    this.#tell(nodeId);
  }

  /** Silence: the engines may go on, but nobody hears of it. */
  lose(nodeId: string): void {
    const agent = this.#agent(nodeId);
    agent.node = { ...agent.node, liveness: 'lost' };
    this.#tell(nodeId);
  }

  /** As a controller that starts anew finds its nodes: nobody has spoken yet. */
  expectAll(): void {
    for (const [nodeId, agent] of this.#agents) {
      agent.node = { ...agent.node, liveness: 'joining' };
      this.#tell(nodeId);
    }
  }

  /** The agent is heard again; with `engines: 'gone'` it was started anew and runs nothing. */
  revive(nodeId: string, engines: 'kept' | 'gone'): void {
    const agent = this.#agent(nodeId);
    agent.node = { ...agent.node, liveness: 'ready' };
    if (engines === 'gone') agent.observations = [];
    this.#tell(nodeId);
    this.push([nodeId]);
  }

  push(nodeIds: readonly string[]): void {
    for (const nodeId of nodeIds) {
      const agent = this.#agent(nodeId);
      if (agent.node.liveness !== 'ready') continue;
      agent.told = this.written.get(nodeId)?.instances ?? [];
      setImmediate(() => this.#act(agent));
    }
  }

  override nodes(): readonly NodeView[] {
    return [...this.#agents.keys()].map((nodeId) => this.#view(this.#agent(nodeId)));
  }

  override node(nodeId: string): NodeView | undefined {
    const agent = this.#agents.get(nodeId);
    return agent && this.#view(agent);
  }

  store(): undefined {
    return undefined;
  }

  override observations(nodeId: string): readonly InstanceObservation[] {
    return this.#agents.get(nodeId)?.observations ?? [];
  }

  override onChange(listener: (nodeId: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #agent(nodeId: string): FakeAgent {
    const agent = this.#agents.get(nodeId);
    if (agent === undefined) throw new Error(`The fake fleet has no node ${nodeId}.`);
    return agent;
  }

  #act(agent: FakeAgent): void {
    agent.observations = agent.told.flatMap((assigned) => this.#observation(agent, assigned));
    if (agent.node.liveness === 'ready') this.#tell(agent.node.nodeId);
  }

  #observation({ behaviour, observations, takes }: FakeAgent, assigned: AssignedInstance): InstanceObservation[] {
    const { instanceId, attempt, engine, backend, slots } = assigned;
    const before = observations.find((one) => one.instanceId === instanceId);
    if (assigned.wanted === 'drain' && behaviour.drain === 'quick') return [];
    const lacksMemory = slots >= (behaviour.lacksMemoryFrom ?? Number.POSITIVE_INFINITY);
    const run = lacksMemory ? 'failed' : behaviour.run;
    const state: InstanceState = assigned.wanted === 'drain' ? 'draining' : before?.state === 'ready' ? 'ready' : run;
    const failure =
      state !== 'failed'
        ? null
        : lacksMemory
          ? NO_ROOM
          : { ...SAID_NO, ...(behaviour.failsWith && { code: behaviour.failsWith }) };
    const pid = before?.pid ?? this.#nextPid++;
    const facts = { engineVersion: null, busySlots: 0, progress: null, measured: state === 'ready' ? takes : null };
    return [{ instanceId, state, attempt, engine, backend, slots, pid, failure, ...facts }];
  }

  /** The driver's free bytes follow from what is loaded. */
  #view({ node, told, foreign, observations }: FakeAgent): NodeView {
    const loaded = new Set(
      observations.filter(({ state }) => state === 'ready' || state === 'draining').map((one) => one.instanceId),
    );
    const gpus = node.gpus.map((gpu) => {
      const ours = told
        .filter(({ instanceId }) => loaded.has(instanceId))
        .flatMap((assigned) => assigned.gpus.filter(({ gpuId }) => gpuId === gpu.id))
        .reduce((sum, { reservedBytes }) => sum + reservedBytes, 0);
      const used = ours + foreign.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0);
      return {
        ...{ ...gpu, usedBytes: used, freeBytes: Math.max(0, (gpu.totalBytes ?? 0) - used) },
        foreignProcesses: [...foreign],
      };
    });
    return { ...node, gpus };
  }

  #tell(nodeId: string): void {
    for (const listener of this.#listeners) listener(nodeId);
  }
}

export class FakeAssignments extends Assignments {
  constructor(private readonly fleet: FakeFleet) {
    super();
  }

  override async write(
    _manager: EntityManager,
    nodeId: string,
    epoch: number,
    instances: readonly AssignedInstance[],
  ): Promise<void> {
    this.fleet.epochs.push(epoch);
    this.fleet.written.set(nodeId, { epoch, instances });
  }

  override push(nodeIds: readonly string[]): void {
    this.fleet.push(nodeIds);
  }
}

function fakeNode(nodeId: string, gib: number): NodeView {
  return {
    ...{ nodeId, name: nodeId, hostname: nodeId, kind: 'simulated', liveness: 'ready', intent: 'open' },
    ...{ agentVersion: '0', platform: 'linux', gpus: [fakeGpu(gib)], issues: [], seenAt: null },
    foreignPolicy: 'yield',
    headroom: [{ gpuId: 'gpu-0', bytes: 256 * MIB, setBytes: null, reserveBytes: null }],
    engines: [{ engine: 'simulated', version: null, backends: ['vulkan'], kvTypes: ['f16', 'q8_0', 'q4_0'] }],
  };
}

function fakeGpu(gib: number): Gpu {
  const bytes = gib * GIB;
  return {
    ...{ id: 'gpu-0', kind: 'simulated', vendor: 'amd', index: 0, uuid: null, pciBusId: null, name: 'RX 6800' },
    ...{ totalBytes: bytes, usedBytes: 0, freeBytes: bytes, reservedBytes: null, computeCapability: null },
    ...{ architecture: null, driverVersion: null, temperatureC: null, utilisationPercent: null, powerW: null },
    ...{ integrated: false, usable: true, refusal: null, backends: ['vulkan'] },
  };
}
