import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { agentFolder, agentProcess } from './agent-process.mjs';
import { ApiProcess } from './api-process.mjs';
import { endLeftDatabase } from './left-database.mjs';
import { trimLog } from './log-file.mjs';
import { waitUntilReady } from './readiness.mjs';
import { Refusal } from './refusal.mjs';

const AGENT_GRACE_MS = 20_000;
const API_GRACE_MS = 20_000;
const JOIN_DEADLINE_MS = 30_000;
const READY_DEADLINE_MS = 90_000;
const TRIM_MS = 60_000;

/** Everything that `npm start` runs: the API and this machine's agents, started and stopped in order. */
export class Product {
  #context;
  #api;
  /** By the name of their place. */
  #agents = new Map();
  #apiIsUp = false;
  #trimming = null;
  /** For good: who was asked to end in the middle of the start begins nothing more. */
  #stopping = false;

  /** @param context `root`, `dataDir`, `claim`, `say(text)`, `places` (agents to run), `signal` (aborted when all shall end), `newPassword` */
  constructor(context) {
    this.#context = context;
    this.#api = new ApiProcess({ ...context, onReady: () => this.#tellAgents() });
  }

  /** Resolves to what the API said of itself, once it listens. */
  async startApi() {
    const ready = await this.#api.start();
    this.#apiIsUp = true;
    if (!this.#stopping) this.#trimming = setInterval(() => this.#trimLogs(), TRIM_MS);
    return ready;
  }

  /** Those that know their node already need no token: they look at their GPUs while the API comes up. */
  startMembers(apiUrl) {
    const joinToken = () => (this.#apiIsUp ? this.#api.joinToken() : Promise.resolve(null));
    for (const place of this.#context.places) {
      if (existsSync(path.join(agentFolder(this.#context.dataDir, place), 'node.json'))) {
        this.#startAgent(place, apiUrl, joinToken);
      }
    }
  }

  /**
   * Resolves when each agent has joined, or was given time enough for it: then it goes on trying. Rejects with the
   * sentence of one whose settings are wrong.
   */
  async startAgents(apiUrl) {
    for (const place of this.#context.places) {
      if (!this.#agents.has(place.name)) this.#startAgent(place, apiUrl, () => this.#api.joinToken());
    }
    await Promise.all([...this.#agents].map(([name, { joined }]) => this.#untilJoined(name, joined)));
  }

  /** Resolves to null once a model answers, else to the reasons why none does. */
  waitUntilReady(apiUrl) {
    return waitUntilReady(apiUrl, READY_DEADLINE_MS, this.#context.signal);
  }

  /** Agents first, so that they can say goodbye; then the API, which ends its database. */
  async stop() {
    this.#stopping = true;
    clearInterval(this.#trimming ?? undefined);
    await Promise.all([...this.#agents.values()].map(({ agent }) => agent.stop(AGENT_GRACE_MS)));
    await this.#api.stop(API_GRACE_MS);
    endLeftDatabase(this.#context.dataDir);
  }

  killAll() {
    for (const { agent } of this.#agents.values()) agent.killHard();
    this.#api.killHard();
  }

  #tellAgents() {
    for (const { agent } of this.#agents.values()) agent.send({ type: 'api-is-up' });
  }

  #startAgent(place, apiUrl, joinToken) {
    if (this.#stopping) return;
    const { promise, resolve, reject } = withResolvers();
    // Some are started before anybody waits for them.
    promise.catch(() => undefined);
    const onRefused = (sentence) => reject(new Refusal(sentence));
    const agent = agentProcess({ ...this.#context, place, apiUrl, joinToken, onJoined: resolve, onRefused });
    this.#agents.set(place.name, { agent, joined: promise });
    void agent.start();
  }

  async #untilJoined(name, joined) {
    const tooLong = pause(JOIN_DEADLINE_MS, 'late', { signal: this.#context.signal, ref: false }).catch(
      () => 'stopped',
    );
    const how = await Promise.race([joined, tooLong]);
    if (how === 'late') this.#context.say(`  agent ${name}: has not joined yet and goes on trying`);
  }

  #trimLogs() {
    const logs = path.join(this.#context.dataDir, 'logs');
    for (const name of ['api', ...this.#context.places.map((place) => `agent-${place.name}`)]) {
      trimLog(path.join(logs, `${name}.log`));
    }
  }
}

function withResolvers() {
  let [resolve, reject] = [null, null];
  const promise = new Promise((settle, fail) => {
    [resolve, reject] = [settle, fail];
  });
  return { promise, resolve, reject };
}
