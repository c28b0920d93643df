/**
 * The agent, put together by hand: the inventory sees the cards, the link says so and brings the assignment, the
 * supervisor carries it out, the tunnels carry requests to the ingress, and the ingress hands them to the engines.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { arch, hostname, platform, release } from 'node:os';
import { type Assignment, clause, type DeviceKind, formatBytes } from '@aivailable/contracts';
import { systemClock } from './clock.js';
import type { AgentConfig } from './config/agent-config.js';
import { chosenEngines } from './engines/chosen-engines.js';
import type { Environment } from './engines/engine-environment.js';
import { EngineShelf } from './engines/engine-shelf.js';
import { reasonOf } from './engines/outside/upstream.js';
import { Ingress } from './ingress/ingress.js';
import { cardName, nameCards } from './inventory/gpu-table.js';
import { Inventory } from './inventory/inventory.js';
import type { Sense } from './inventory/sense.js';
import type { Tell } from './launch-channel.js';
import { type AgentView, Connection } from './link/connection.js';
import { Enrolment, type EnrolmentResult } from './link/enrolment.js';
import type { LinkIdentity, LinkRefusal } from './link/link.js';
import type { StoredNode } from './link/node-token.js';
import type { Log } from './log.js';
import { ModelStore } from './store/model-store.js';
import { DriverSampler } from './supervisor/driver-sampler.js';
import type { SocketFolder } from './supervisor/socket-folder.js';
import { Supervisor } from './supervisor/supervisor.js';

export interface AgentOptions {
  readonly config: AgentConfig;
  readonly apiUrl: string;
  readonly environment: Environment;
  readonly senses: readonly Sense[];
  readonly sockets: SocketFolder;
  readonly log: Log;
  readonly tell: Tell;
  /** It cannot go on, and this is why. */
  readonly onEnd: (message: string) => void;
}

/** Somebody's job is to be seen within a heartbeat. */
const REST = { leastMs: 450, mostMs: 1_000 };
const clock = systemClock;

/** `begin` first; `stop` ends everything in order and leaves nothing behind. */
export class Agent {
  readonly #shelf: EngineShelf;
  readonly #inventory: Inventory;
  readonly #store: ModelStore;
  readonly #supervisor: Supervisor;
  readonly #ingress: Ingress;
  readonly #enrolment: Enrolment;
  readonly #stopping = new AbortController();
  #connection: Connection | null = null;
  #nodeToken = '';

  constructor(private readonly options: AgentOptions) {
    const { config, environment, apiUrl, senses, sockets, log } = options;
    const onChange = () => this.#connection?.changed();
    const gpus = () => this.#inventory.view.gpus;
    const look = async () => (await this.#inventory.lookAfresh()).gpus;
    const chosen = { ...config, isSimulated: config.simulate !== null };
    this.#shelf = new EngineShelf(chosenEngines(chosen, { environment, clock, look }));
    this.#inventory = new Inventory({
      ...{ senses, clock, rest: REST, gpuOff: config.gpuOff },
      onLook: () => void this.#looked().catch((error: unknown) => log.error(`engines: ${reasonOf(error)}`)),
    });
    this.#store = new ModelStore({
      ...{ dir: config.dir, apiUrl, nodeToken: () => this.#nodeToken, now: clock.now },
      limits: { reserveBytes: config.diskReserveBytes, budgetBytes: config.storeBytes },
      inUse: () => this.#supervisor.filesInUse(),
      onEvicted: ({ id, sizeBytes }) =>
        log.info(`store: ${id} (${formatBytes(sizeBytes)}) made room for another model`),
    });
    const sampler = new DriverSampler({ sysfsRoot: config.sysfsRoot, procRoot: '/proc', now: clock.now });
    this.#supervisor = new Supervisor({
      ...{ engines: this.#shelf.engines, store: this.#store, gpus, clock, log, onChange },
      look,
      newSocketPath: () => sockets.next(),
      sample: (pid, cards) => sampler.sample(pid, cards),
    });
    this.#ingress = new Ingress(this.#supervisor, log);
    this.#enrolment = new Enrolment({
      ...{ dir: config.dir, joinToken: config.joinToken, name: config.name, labels: config.labels },
      ...{ hostname: hostname(), apiUrl },
      ...{ fetch, clock, random: Math.random, log, signal: this.#stopping.signal },
    });
  }

  async begin(): Promise<void> {
    const { tell, log } = this.options;
    await this.#store.open();
    const { gpus, issues } = await this.#inventory.look();
    await this.#shelf.refresh(gpus);
    this.#inventory.watch();
    for (const gpu of gpus) {
      log.info(`inventory: ${cardName(gpu)}${gpu.refusal ? ` (not used: ${clause(gpu.refusal)})` : ''}`);
    }
    for (const { code, message } of issues) log.warn(`inventory: ${code}: ${message}`);
    for (const { code, message } of this.#shelf.issues) log.warn(`engines: ${code}: ${message}`);
    tell({ type: 'step', text: nameCards(gpus) });
    this.#enrolled(await this.#enrolment.begin());
  }

  /** The API hears it first, so that nothing new is sent here while the engines end. */
  async stop(reason: string): Promise<void> {
    this.#stopping.abort();
    this.#inventory.stop();
    const engines = this.#supervisor.stopAll();
    await this.#connection?.stop(reason);
    await engines;
    this.#ingress.close();
    await this.options.sockets.close();
  }

  /** Told by who started both. */
  apiIsUp(): void {
    this.#connection?.dialNow();
  }

  /** Processes of engines that we did not start, where they serve us. */
  ownPids(): readonly number[] {
    return this.#shelf.engines.flatMap(({ ownPids = [] }) => ownPids);
  }

  loadOf(gpuId: string): ReturnType<Supervisor['loadOf']> {
    return this.#supervisor.loadOf(gpuId);
  }

  async #looked(): Promise<void> {
    await this.#shelf.refresh(this.#inventory.view.gpus);
    this.#connection?.changed();
  }

  #enrolled(result: EnrolmentResult): void {
    if (this.#stopping.signal.aborted) return;
    if (result.ok) this.#connect(result.node);
    else this.options.onEnd(result.message);
  }

  #connect({ nodeToken }: StoredNode): void {
    const { apiUrl, log, tell } = this.options;
    this.#nodeToken = nodeToken;
    this.#connection = new Connection({
      ...{ apiUrl, nodeToken, clock, log, random: Math.random, end: this.#ingress, identity: this.#identity() },
      observe: () => this.#observe(),
      onWelcome: ({ nodeId, nodeName }) => tell({ type: 'joined', nodeId, nodeName }),
      onAssignment: (assignment) => this.#assigned(assignment),
      onRefused: (refusal) => void this.#refused(refusal),
    });
    this.#connection.start();
  }

  /** What leaves the assignment was in use until now. */
  #assigned({ instances }: Assignment): void {
    void this.#store.used(this.#supervisor.filesInUse());
    this.#supervisor.apply(instances);
  }

  async #refused({ code, message }: LinkRefusal): Promise<void> {
    if (code === 'token_refused' || code === 'node_unknown') this.#enrolled(await this.#enrolment.again(message));
    else this.options.onEnd(message);
  }

  #observe(): AgentView {
    const { gpus, issues } = this.#inventory.view;
    return {
      gpus: [...gpus],
      engines: [...this.#shelf.offers],
      instances: this.#supervisor.observations(),
      issues: [...issues, ...this.#shelf.issues, ...this.#supervisor.issues()],
      files: this.#store.files,
    };
  }

  #identity(): LinkIdentity {
    return {
      ...{ agentVersion: agentVersion(), bootId: randomUUID(), hostname: hostname() },
      ...{ platform: `${platform()} ${release()}`, arch: arch(), kind: this.#kind() },
    };
  }

  /** The least real device decides. */
  #kind(): DeviceKind {
    const kinds = this.#inventory.view.gpus.map(({ kind }) => kind);
    if (kinds.includes('simulated')) return 'simulated';
    return kinds.includes('trial') ? 'trial' : 'real';
  }
}

function agentVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  const { version }: { version: string } = JSON.parse(text);
  return version;
}
