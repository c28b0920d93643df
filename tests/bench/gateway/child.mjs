import { fork } from 'node:child_process';

/** A process of the benchmark that talks over IPC and ends with it. */
export class Child {
  #said = [];
  #wake = () => {};

  constructor(script, args = [], options = {}) {
    this.process = fork(script, args, { execArgv: [], ...options });
    this.process.on('message', (message) => {
      this.#said.push(message);
      this.#wake();
    });
    this.process.on('exit', (code) => {
      this.#said.push({ type: 'failed', message: `${script} ended (${code})` });
      this.#wake();
    });
  }

  get pid() {
    return this.process.pid;
  }

  tell(message) {
    this.process.send(message);
  }

  async hears(type) {
    for (;;) {
      const failed = this.#said.find((message) => message.type === 'failed');
      const found = this.#said.findIndex((message) => message.type === type);
      if (found >= 0) return this.#said.splice(found, 1)[0];
      if (failed) throw new Error(failed.message);
      await new Promise((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async stop() {
    if (this.process.exitCode !== null) return;
    const gone = new Promise((resolve) => this.process.once('exit', resolve));
    this.process.kill('SIGTERM');
    await gone;
  }
}
