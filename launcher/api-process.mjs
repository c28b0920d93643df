import path from 'node:path';
import { Refusal } from './refusal.mjs';
import { SupervisedProcess } from './supervised-process.mjs';

const JOIN_TOKEN_DEADLINE_MS = 5_000;

/** The API process and the few words it exchanges with us (`libs/contracts/src/launch.ts`). */
export class ApiProcess {
  #process;
  #say;
  #onReady;
  #ready = null;
  #firstReady;
  #settle;
  #tokenAskers = [];

  /**
   * @param context `root`, `dataDir`, `claim`, `say(text)`, `onReady()` (each time it listens), `newPassword` (for the
   * first admin, at the first start alone)
   */
  constructor({ root, dataDir, claim, say, onReady, newPassword }) {
    this.#say = say;
    this.#onReady = onReady;
    this.#firstReady = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    this.#process = new SupervisedProcess({
      name: 'api',
      script: path.join(root, 'apps', 'api', 'dist', 'main.js'),
      args: [],
      log: path.join(dataDir, 'logs', 'api.log'),
      environment: () => {
        const renews = newPassword && this.#ready === null;
        const own = renews ? { AIVAILABLE_NEW_ADMIN_PASSWORD: 'once' } : {};
        return { ...process.env, ...own, AIVAILABLE_DATA_DIR: dataDir };
      },
      onMessage: (message) => this.#hear(message),
      onLost: (how, told) => this.#lost(how, told),
      claim,
      say,
    });
  }

  /** Resolves to the first `ready`; rejects with the API's own sentence when it cannot start. */
  async start() {
    await this.#process.start();
    return this.#firstReady;
  }

  stop(graceMs) {
    return this.#process.stop(graceMs);
  }

  killHard() {
    this.#process.killHard();
  }

  /** A one-time token for an agent of this machine, or null while the API cannot be asked. */
  joinToken() {
    if (!this.#process.send({ type: 'issue-join-tokens', count: 1 })) return Promise.resolve(null);
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, JOIN_TOKEN_DEADLINE_MS, null);
      this.#tokenAskers.push((token) => {
        clearTimeout(timer);
        resolve(token);
      });
    });
  }

  #hear(message) {
    if (message.type === 'step') this.#say(`  api: ${message.text}`);
    if (message.type === 'join-tokens') for (const token of message.tokens) this.#tokenAskers.shift()?.(token);
    if (message.type === 'failed') this.#fail(message.message);
    if (message.type === 'ready') this.#becomeReady(message);
  }

  #becomeReady(message) {
    if (this.#ready !== null) this.#say(`  api: answers again at ${message.url}`);
    this.#ready = message;
    this.#onReady();
    this.#settle.resolve(message);
  }

  #fail(sentence) {
    if (this.#ready !== null) this.#say(`  api: ${sentence}`);
    this.#settle.reject(new Refusal(sentence));
  }

  #lost(how, told) {
    this.#settle.reject(new Refusal(`The API ended before it was ready (${how}). Its last lines:\n${told}`));
  }
}
