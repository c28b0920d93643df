import { type ChildProcess, fork } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { within } from './deadline.js';

export const ROOT = path.resolve(import.meta.dirname, '..', '..');

interface Said {
  readonly type: string;
}

/** One process of the product, started from its build as the launcher would start it. */
export class ProductProcess {
  readonly #child: ChildProcess;
  readonly #log: string;
  readonly #said: Said[] = [];
  readonly #listeners = new Set<() => void>();
  readonly gone: Promise<number | string>;

  constructor(app: 'api' | 'agent', args: readonly string[], environment: NodeJS.ProcessEnv, log: string) {
    this.#log = log;
    mkdirSync(path.dirname(log), { recursive: true });
    const descriptor = openSync(log, 'a');
    try {
      this.#child = fork(path.join(ROOT, 'apps', app, 'dist', 'main.js'), args, {
        env: environment,
        detached: true,
        execArgv: [],
        stdio: ['ignore', descriptor, descriptor, 'ipc'],
      });
    } finally {
      closeSync(descriptor);
    }
    this.gone = new Promise((resolve) => {
      this.#child.once('exit', (code, signal) => resolve(code ?? signal ?? 'gone'));
    });
    this.#child.on('message', (message) => this.#hear(message as Said));
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Everything it wrote so far. */
  get output(): string {
    return readFileSync(this.#log, 'utf8');
  }

  tell(message: object): void {
    this.#child.send(message);
  }

  /** The first message of a type, said already or still to come. Fails when the process says `failed` or ends. */
  async hears<T extends Said>(type: T['type'], ms: number): Promise<T> {
    const told = new Promise<T>((resolve, reject) => {
      const look = (): void => {
        const found = this.#said.findIndex((message) => message.type === type);
        if (found >= 0) {
          /* Who has got its message must not take the next one away from somebody else. */
          this.#listeners.delete(look);
          resolve(this.#said.splice(found, 1)[0] as T);
        }
        const failed = this.#said.find((message) => message.type === 'failed') as { message?: string } | undefined;
        if (failed !== undefined) reject(new Error(failed.message));
      };
      this.#listeners.add(look);
      look();
      void this.gone.then((how) => reject(new Error(`ended (${how}) before it said ${type}:\n${this.output}`)));
    });
    return within(ms, `"${type}" of process ${this.pid}`, told);
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** An orderly stop. Fails when the process needs to be killed. */
  async stop(ms = 60_000): Promise<number | string> {
    this.kill('SIGTERM');
    try {
      return await within(ms, `orderly stop of process ${this.pid}`, this.gone);
    } finally {
      this.kill('SIGKILL');
    }
  }

  #hear(message: Said): void {
    this.#said.push(message);
    for (const look of [...this.#listeners]) look();
  }
}
