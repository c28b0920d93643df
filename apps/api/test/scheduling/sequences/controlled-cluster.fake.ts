import type { AssignedInstance, Gpu, NodeView } from '@aivailable/contracts';
import type { SeenAtTheDoor } from '../../../src/events/cluster-event.js';
import { FlapDamper } from '../../../src/fleet/flap-damper.js';
import { greetedInventory, reportedInventory, storedInventory } from '../../../src/fleet/inventory.js';
import { type KnownNode, viewOf } from '../../../src/fleet/known-node.js';
import { Liveness } from '../../../src/fleet/liveness.js';
import type { StoredFile } from '../../../src/models/model-files.js';
import { agreed } from '../../../src/scheduling/agreed.js';
import { Brake } from '../../../src/scheduling/brake.js';
import { roomsOf } from '../../../src/scheduling/card-room.js';
import { type Circumstances, type Decision, decide } from '../../../src/scheduling/decide.js';
import { DemandMemory } from '../../../src/scheduling/demand/demand-memory.js';
import { footprintOf } from '../../../src/scheduling/estimate.js';
import { ForeignWatch } from '../../../src/scheduling/foreign-watch.js';
import type { World } from '../../../src/scheduling/world.js';
import { CARDS, MODELS, SMALLER } from './catalogue.fake.js';
import { PromptLookout } from './prompt-lookout.fake.js';
import { type Card, SimulatedAgent } from './simulated-agent.fake.js';
import { Tables } from './tables.fake.js';

export const DRAIN_MS = 20_000;
export const RETURN_MS = 60_000;
const LIMITS = { suspectMs: 3_000, lostMs: 8_000 };
const SWEEP_MS = 500;
/** The estimate errs on the safe side. */
const TRUE_SHARE = 0.93;

/** What a pass saw and did, for who checks it. */
export interface Pass {
  readonly world: World;
  readonly circumstances: Circumstances;
  readonly decision: Decision;
  readonly written: readonly string[];
  readonly isStale: boolean;
  /** Something happened between its reading and its writing. */
  readonly isMeddled: boolean;
}

/** A process that dies: before it has committed, or before it has told anybody. */
export type Death = 'before commit' | 'after commit';

/**
 * The whole controller around simulated agents, without a database, a process or a clock: the same pure parts in the
 * same order (liveness, brake, foreign watch, decide, agree), and `Tables` in place of the transaction.
 */
export class ControlledCluster {
  readonly tables = new Tables();
  readonly agents = new Map<string, SimulatedAgent>();
  readonly files: ReadonlyMap<string, StoredFile> = new Map([...MODELS, SMALLER].map((file) => [file.fileId, file]));
  nowMs = 1_700_000_000_000;
  epoch = 1;
  /** By instance and card: what was known of the others' bytes when it got its place. */
  readonly placedUnder = new Map<string, number>();
  readonly #foreignSeen = new Map<string, number>();
  #known = new Map<string, KnownNode>();
  #liveness = new Liveness(LIMITS, this.nowMs);
  #brake = new Brake(LIMITS.lostMs);
  /** Nodes of the last pass. */
  #judged: readonly string[] = [];
  #foreign = new ForeignWatch();
  #damper = new FlapDamper();
  #lookout = new PromptLookout();
  #doors = new DemandMemory();
  #nextId = 1;

  constructor(private readonly onPass: (pass: Pass) => void) {}

  get brakeEngaged(): boolean {
    return this.#brake.isEngaged;
  }

  /** What a front door says of the demand. */
  hearDoor(said: SeenAtTheDoor): void {
    this.#doors.hear(said, this.nowMs);
  }

  releaseBrake(): void {
    this.#brake.release();
    this.tables.brake = this.#brake.state;
  }

  newId(prefix: string): string {
    return `${prefix}${this.#nextId++}`;
  }

  circumstances(): Circumstances {
    const { strained } = this.#foreign;
    const brakeEngaged = this.#brake.isEngaged;
    const newId = () => this.newId('i');
    const verdict = this.#lookout.verdict();
    return { nowMs: this.nowMs, drainMs: DRAIN_MS, returnMs: RETURN_MS, strained, brakeEngaged, verdict, newId };
  }

  join(cards: readonly number[]): void {
    const nodeId = this.newId('n');
    const gpus = cards.map((card, index) => cardOf(card, index));
    this.agents.set(nodeId, new SimulatedAgent(nodeId, gpus, (assigned) => this.#trueBytes(assigned)));
    this.#known.set(nodeId, {
      ...{ nodeId, name: nodeId, hostname: nodeId, kind: 'real', intent: 'open', foreignPolicy: 'yield', headroom: {} },
      ...{ labels: {}, inventory: storedInventory({}), seenAtMs: null, rev: -1, observations: [] },
    });
    this.#liveness.expect(nodeId, this.nowMs);
  }

  /** An admin removes it, or it leaves. */
  forget(nodeId: string): void {
    this.agents.delete(nodeId);
    this.#known.delete(nodeId);
    this.#liveness.forget(nodeId);
    this.#damper.forget(nodeId);
  }

  /** What an admin sets. */
  amend(nodeId: string, change: Partial<Pick<KnownNode, 'intent' | 'foreignPolicy' | 'headroom'>>): void {
    const node = this.#known.get(nodeId);
    if (node !== undefined) this.#known.set(nodeId, { ...node, ...change });
  }

  farewell(nodeId: string): void {
    this.#liveness.farewell(nodeId);
    this.#damper.excuse(nodeId);
  }

  nodes(): readonly NodeView[] {
    return [...this.#known.values()].map((node) => {
      const hold = this.#damper.hold(node.nodeId, this.nowMs);
      return viewOf(node, this.#liveness.of(node.nodeId) ?? 'joining', hold, '0.1.0');
    });
  }

  world(): World {
    const { deployments, instances, failures, memoryFailures, measured, yields, assigned } = this.tables;
    const { demand, loadTimes } = this.tables;
    this.#doors.recall(demand);
    return {
      ...{ demand, loadTimes, seen: this.#doors.seen(this.nowMs) },
      ...{ deployments, instances, failures, memoryFailures, measured, yields, files: this.files },
      ...{ brake: this.tables.brake, speeds: [], rebalance: this.tables.rebalance },
      assigned: new Map([...assigned].map(([nodeId, { digest }]) => [nodeId, digest])),
      nodes: new Map(this.nodes().map((node) => [node.nodeId, node])),
      observations: new Map([...this.#known.values()].map(({ nodeId, observations }) => [nodeId, observations])),
    };
  }

  /** A second passes: agents work and report, silence is judged, the controller decides. */
  tick(meddle?: () => void): void {
    this.elapse(1_000);
    for (const agent of this.agents.values()) {
      agent.work();
      this.#hear(agent);
    }
    this.pass({ ...(meddle && { meddle }) });
  }

  /** A report that comes in by itself. */
  hearNow(agent: SimulatedAgent): void {
    this.#hear(agent);
  }

  /** Time alone: who is linked is heard, who is not gets doubted. */
  elapse(ms: number): void {
    for (const untilMs = this.nowMs + ms; this.nowMs < untilMs; ) {
      this.nowMs = Math.min(untilMs, this.nowMs + SWEEP_MS);
      for (const { nodeId, isAlive, isLinked } of this.agents.values()) {
        if (isAlive && isLinked && this.#isGreeted(nodeId)) this.#liveness.hear(nodeId, this.nowMs);
      }
      this.#liveness.sweep(this.nowMs);
    }
  }

  /** Much time in one step: who was silent is lost before, and nobody hears of the time between. */
  leap(ms: number): void {
    this.elapse(20_000);
    this.nowMs += ms;
    this.elapse(1_000);
  }

  /** One pass of the reconciler. `meddle` happens between its reading and its writing. */
  pass({ meddle, death }: { meddle?: () => void; death?: Death } = {}): void {
    const world = this.world();
    this.#brake.restore(world.brake);
    this.#brake.judge([...world.nodes.values()], this.nowMs);
    this.#judged = [...world.nodes.keys()];
    this.tables.brake = this.#brake.state;
    this.#foreign.judge(roomsOf(world, world.instances), this.nowMs);
    const circumstances = this.circumstances();
    const decision = decide(world, circumstances);
    meddle?.();
    if (death === 'before commit') {
      this.restart();
      return;
    }
    const view = { node: (id: string) => this.world().nodes.get(id), observations: this.#observations };
    const settled = agreed(decision, this.tables.instances, view);
    const written = this.tables.write(settled, world, this.epoch);
    for (const { id, nodeId, gpus } of settled.started) {
      for (const { gpuId } of gpus) {
        this.placedUnder.set(`${id} ${gpuId}`, this.#foreignSeen.get(`${nodeId} ${gpuId}`) ?? 0);
      }
    }
    const isMeddled = meddle !== undefined;
    this.onPass({ world, circumstances, decision: settled, written, isStale: settled !== decision, isMeddled });
    this.#lookout.look(settled, this.tables.rebalance, this.nowMs);
    if (death === 'after commit') this.restart();
    else for (const nodeId of written) this.#push(nodeId);
  }

  /** A new process: it remembers what the tables say, and waits for the agents to dial. */
  restart(): void {
    this.epoch += 1;
    this.#liveness = new Liveness(LIMITS, this.nowMs);
    this.#brake = new Brake(LIMITS.lostMs);
    this.#foreign = new ForeignWatch();
    this.#damper = new FlapDamper();
    this.#lookout = new PromptLookout();
    this.#doors = new DemandMemory();
    for (const [nodeId, node] of this.#known) {
      this.#known.set(nodeId, { ...node, rev: -1, observations: [] });
      this.#liveness.expect(nodeId, this.nowMs);
    }
    this.#requireBrake();
  }

  /** It is engaged as it was, for the same nodes, unless its quorum was about to release it or nodes were removed meanwhile. */
  #requireBrake(): void {
    const { brake } = this.tables;
    this.#brake.restore(brake);
    const isEngaged = this.#brake.judge(this.nodes(), this.nowMs);
    if (brake.quorumSinceMs !== null) return;
    const isWhole = this.#judged.every((nodeId) => this.#known.has(nodeId));
    if (isWhole && isEngaged !== brake.engaged)
      throw new Error(`a restart made the brake ${isEngaged ? 'engage' : 'forget'}`);
    const standing = Object.entries(brake.missing).filter(([nodeId]) => this.#known.has(nodeId));
    const [missing, before] = [this.#brake.state.missing, Object.fromEntries(standing)].map((one) =>
      JSON.stringify(one),
    );
    if (missing !== before) throw new Error(`a restart took ${before} for ${missing}`);
  }

  /** Who was lost, or is not known to this process yet, has to say hello first. */
  #isGreeted(nodeId: string): boolean {
    return (this.#known.get(nodeId)?.rev ?? -1) !== -1 && this.#liveness.of(nodeId) !== 'lost';
  }

  readonly #observations = (nodeId: string) => this.#known.get(nodeId)?.observations ?? [];

  /** The link's part: a hello or a report comes in, and an agent that works on an old assignment gets the new one. */
  #hear(agent: SimulatedAgent): void {
    const node = this.#known.get(agent.nodeId);
    if (node === undefined || !agent.isAlive || !agent.isLinked) return;
    const observed = agent.report();
    for (const { gpu, foreignVersion } of agent.cards) {
      this.#foreignSeen.set(`${agent.nodeId} ${gpu.id}`, foreignVersion);
    }
    const hello = { type: 'hello', protocol: 2, agentVersion: '1', bootId: 'b', hostname: 'h' } as const;
    const inventory =
      node.rev === -1
        ? greetedInventory(node.inventory, { ...hello, platform: 'linux', arch: 'x64', kind: 'real', observed })
        : reportedInventory(node.inventory, { ...observed });
    this.#known.set(node.nodeId, {
      ...{ ...node, inventory, seenAtMs: this.nowMs, rev: observed.rev, observations: observed.instances },
    });
    const change = this.#liveness.hear(node.nodeId, this.nowMs);
    if (change?.from === 'lost') this.#damper.returned(node.nodeId, this.nowMs);
    if (agent.revision < (this.tables.assigned.get(node.nodeId)?.revision ?? 0)) this.#push(node.nodeId);
  }

  #push(nodeId: string): void {
    const agent = this.agents.get(nodeId);
    const assigned = this.tables.assigned.get(nodeId);
    if (agent?.isAlive && agent.isLinked && assigned) {
      agent.obey({ ...assigned, instances: structuredClone([...assigned.instances]) });
    }
  }

  #trueBytes({
    deploymentId,
    contextTokens,
    slots,
    kvType = 'f16',
    file,
    backend,
    gpus,
  }: AssignedInstance): readonly number[] {
    const model = [...this.files.values()].find(({ sha256 }) => sha256 === file?.sha256);
    if (model === undefined) throw new Error(`the deployment ${deploymentId} has no file`);
    const { perGpu } = footprintOf(model, { contextTokens, slots, kvType }, backend, gpus.length);
    return perGpu.map(({ totalBytes }) => Math.round(totalBytes * TRUE_SHARE));
  }
}

function cardOf(card: number, index: number): Card {
  const known = CARDS[card % CARDS.length] as Gpu;
  return { gpu: { ...known, id: `gpu-${index}`, index }, foreign: [], foreignVersion: 0 };
}
