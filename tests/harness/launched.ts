import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { cleanEnvironment } from './api-server.js';
import { within } from './deadline.js';
import { freePort } from './free-port.js';
import { ROOT } from './product-process.js';

/** `npm start` as a person runs it, in a process group of its own like that of a terminal. */
export class Launched {
  readonly #child: ChildProcess;
  readonly #waiting = new Set<() => void>();
  readonly ended: Promise<number | string>;
  text = '';

  private constructor(args: readonly string[], settings: Readonly<Record<string, string>>) {
    this.#child = spawn(process.execPath, [path.join(ROOT, 'launcher', 'start.mjs'), ...args], {
      cwd: ROOT,
      env: { ...cleanEnvironment(), ...settings },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.ended = new Promise((resolve) => {
      this.#child.once('close', (code, signal) => resolve(code ?? signal ?? 'gone'));
    });
    const read = (piece: Buffer): void => {
      this.text += piece;
      for (const look of [...this.#waiting]) look();
    };
    this.#child.stdout?.on('data', read);
    this.#child.stderr?.on('data', read);
  }

  /** Starts in a data folder, with the GPUs of the test's machine left out. */
  static async start(
    dataDir: string,
    port?: number,
    args: readonly string[] = [],
    settings: Readonly<Record<string, string>> = {},
  ): Promise<Launched> {
    return new Launched(args, {
      ...settings,
      AIVAILABLE_DATA_DIR: dataDir,
      AIVAILABLE_PORT: String(port ?? (await freePort())),
      AIVAILABLE_GPU: 'off',
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Waits until it wrote something; fails when it ends before. */
  says(pattern: RegExp, ms: number): Promise<RegExpExecArray> {
    const said = new Promise<RegExpExecArray>((resolve, reject) => {
      const look = (): void => {
        const found = pattern.exec(this.text);
        if (found !== null) resolve(found);
      };
      this.#waiting.add(look);
      look();
      void this.ended.then((how) => reject(new Error(`ended (${how}) before it said ${pattern}:\n${this.text}`)));
    });
    return within(ms, `${pattern} in:\n${this.text}`, said);
  }

  /** Ctrl-C as npm passes it on: twice, to everything that the terminal started. Resolves to how it ended. */
  async pressCtrlC(): Promise<number | string> {
    process.kill(-this.pid, 'SIGINT');
    process.kill(-this.pid, 'SIGINT');
    return within(60_000, 'the end after Ctrl-C', this.ended);
  }

  /** Ctrl-C, and again when that takes too long for somebody in a hurry. */
  async pressCtrlCTwice(): Promise<number | string> {
    process.kill(-this.pid, 'SIGINT');
    await pause(1_000);
    return this.pressCtrlC();
  }

  async killHard(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.ended;
  }
}
