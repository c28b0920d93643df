import { fork } from 'node:child_process';
import { closeSync } from 'node:fs';
import { BackOff } from './back-off.mjs';
import { lastLines } from './command.mjs';
import { endOfLog, openLog, sizeOf } from './log-file.mjs';

/**
 * One child that is kept running until it is stopped on purpose. It gets a session of its own, so that Ctrl-C in the
 * terminal reaches the launcher alone and the children end in the launcher's order; and it writes to its log file
 * directly, so that it can outlive a launcher that is killed hard.
 */
export class SupervisedProcess {
  #spec;
  #child = null;
  #gone = Promise.resolve();
  #timer = null;
  #stopping = false;
  #backOff = new BackOff();

  /** @param spec `name`, `script`, `args`, `environment()`, `log`, `onMessage(message)`, `claim`, `say(text)` */
  constructor(spec) {
    this.#spec = spec;
  }

  get name() {
    return this.#spec.name;
  }

  get log() {
    return this.#spec.log;
  }

  async start() {
    const environment = await this.#spec.environment();
    if (this.#stopping) return;
    const begunMs = Date.now();
    const child = this.#fork(environment);
    this.#child = child;
    this.#gone = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        this.#child = null;
        this.#spec.claim.ended(this.name);
        resolve();
        if (!this.#stopping) this.#comeBack(code ?? signal, Date.now() - begunMs, child.logFrom);
      });
    });
  }

  #fork(environment) {
    const { script, args, log, onMessage, claim } = this.#spec;
    const logFrom = sizeOf(log);
    const descriptor = openLog(log);
    try {
      const child = fork(script, args, {
        env: environment,
        detached: true,
        execArgv: [],
        stdio: ['ignore', descriptor, descriptor, 'ipc'],
      });
      child.logFrom = Math.min(logFrom, sizeOf(log));
      child.on('message', onMessage);
      child.on('error', (error) => this.#spec.say(`${this.name}: ${error.message}`));
      if (child.pid !== undefined) claim.started(this.name, child.pid);
      return child;
    } finally {
      closeSync(descriptor);
    }
  }

  #comeBack(how, ranMs, logFrom) {
    const delayMs = this.#backOff.after(ranMs);
    const told = lastLines(endOfLog(this.log, logFrom), 5);
    this.#spec.say(
      `${this.name} ended unexpectedly (${how}); starting it again in ${delayMs / 1000} s. Its last lines:\n${told}`,
    );
    this.#spec.onLost?.(how, told);
    this.#timer = setTimeout(() => void this.start(), delayMs);
  }

  /** False when there is nobody to tell. */
  send(message) {
    if (this.#child === null || !this.#child.connected) return false;
    return this.#child.send(message, () => undefined);
  }

  /** It is about to end, and would end in the same way again. */
  giveUp() {
    this.#stopping = true;
  }

  /** SIGTERM, then SIGKILL for its whole group after `graceMs`. Resolves when it is gone. */
  async stop(graceMs) {
    this.#stopping = true;
    clearTimeout(this.#timer ?? undefined);
    const child = this.#child;
    if (child === null) return;
    child.kill('SIGTERM');
    const tooLate = setTimeout(() => this.killHard(), graceMs);
    await this.#gone;
    clearTimeout(tooLate);
  }

  killHard() {
    this.#stopping = true;
    if (this.#child?.pid !== undefined) killGroup(this.#child.pid);
  }
}

/** Ends a process and whatever it started in its own group. */
export function killGroup(pid) {
  for (const target of [-pid, pid]) {
    try {
      process.kill(target, 'SIGKILL');
    } catch (error) {
      if (error.code !== 'ESRCH') throw error;
    }
  }
}
