import path from 'node:path';
import OpenAI from 'openai';
import { AdminSession } from './admin-session.js';
import { type AgentMachine, startAgent } from './agent-machine.js';
import { ApiServer } from './api-server.js';
import { CutLine } from './cut-line.js';
import { processesOf } from './leftovers.js';
import { LiveFeed } from './live-feed.js';
import { type TemporaryFolder, temporaryFolder } from './temporary-folder.js';

export interface ClusterWish {
  /** A trial device named `local`, or these nodes of the simulated fleet. Default: the trial device. */
  readonly nodes?: readonly string[];
  /** Settings beside those of the harness. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Agents dial through a wire that can be cut. */
  readonly line?: boolean;
}

const FLEET = 'mixed-lab';

/** A real API process and real agent processes in one temporary folder, on a free port, and how to look at them. */
export class Cluster {
  readonly #feeds: LiveFeed[] = [];
  #line: CutLine | undefined;
  readonly agents = new Map<string, AgentMachine>();

  private constructor(
    readonly folder: TemporaryFolder,
    readonly api: ApiServer,
  ) {}

  /** Starts everything; what was started is stopped again when that fails. */
  static async start(wish: ClusterWish = {}): Promise<Cluster> {
    const folder = await temporaryFolder();
    const api = await ApiServer.create(path.join(folder.path, 'data'), wish.settings ?? {});
    const cluster = new Cluster(folder, api);
    try {
      await api.start();
      if (wish.line) cluster.#line = await CutLine.to(api.port);
      if (wish.nodes === undefined) await cluster.startAgent('local', ['--trial']);
      for (const node of wish.nodes ?? []) await cluster.startSimulated(node);
      return cluster;
    } catch (error) {
      await cluster.stop();
      throw error;
    }
  }

  get url(): string {
    return this.api.url;
  }

  get line(): CutLine {
    if (this.#line === undefined) throw new Error('the cluster was started without a line');
    return this.#line;
  }

  get apiKey(): string {
    return this.api.apiKey;
  }

  client(apiKey = this.apiKey): OpenAI {
    return new OpenAI({ baseURL: `${this.url}/v1`, apiKey, maxRetries: 0 });
  }

  signIn(): Promise<AdminSession> {
    return AdminSession.signIn(this.url, this.api.email, this.api.password);
  }

  async feed(): Promise<LiveFeed> {
    const feed = await LiveFeed.open(await this.signIn());
    this.#feeds.push(feed);
    return feed;
  }

  startSimulated(node: string): Promise<AgentMachine> {
    return this.startAgent(node, ['--simulate', `${FLEET}/${node}`, '--name', node]);
  }

  /** Starts an agent, or starts it again: its folder holds its token and its files. */
  async startAgent(name: string, args: readonly string[], apiUrl = this.#line?.url ?? this.url): Promise<AgentMachine> {
    const machine = await startAgent({
      apiUrl,
      name,
      args,
      folder: path.join(this.folder.path, 'agents', name),
      settings: this.api.settings,
      joinToken: await this.api.joinToken(),
    });
    this.agents.set(name, machine);
    return machine;
  }

  /** Stops all in the launcher's order and fails when a process is left. */
  async stop(): Promise<void> {
    for (const feed of this.#feeds) feed.close();
    const stopped = await this.#stopInOrder().catch((error: unknown) => error);
    await this.#line?.close();
    const left = await this.#endLeftovers();
    await this.folder.remove();
    if (stopped !== undefined) throw stopped;
    if (left.length > 0) throw new Error(`left running: ${left.join('; ')}`);
  }

  async #stopInOrder(): Promise<undefined> {
    await Promise.all([...this.agents.values()].map((agent) => agent.stop()));
    await this.api.stop();
  }

  async #endLeftovers(): Promise<string[]> {
    const left = processesOf(this.folder.path);
    for (const { pid } of left) process.kill(pid, 'SIGKILL');
    return left.map(({ pid, command }) => `${pid} ${command}`);
  }
}
