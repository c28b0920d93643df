import { readdir } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import path from 'node:path';

/** Looks at an engine past everything of ours: straight at its socket, as often as it answers. */
export class EngineGauge {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });

  private constructor(private readonly socketPath: string) {}

  /** The engine that an agent with this folder started last. */
  static async of(folder: string): Promise<EngineGauge> {
    const sockets = (await readdir(path.join(folder, 'run'))).filter((name) => name.endsWith('.sock'));
    const [last] = sockets.sort((a, b) => numberOf(b) - numberOf(a));
    if (last === undefined) throw new Error(`no engine listens in ${folder}`);
    return new EngineGauge(path.join(folder, 'run', last));
  }

  /** Requests that it works on now. */
  async busy(): Promise<number> {
    return Number(/^llamacpp:requests_processing (\d+)$/m.exec(await this.#metrics())?.[1]);
  }

  /** A stream straight from it. Resolves with its first bytes; the result leaves it. */
  begin(body: object): Promise<() => void> {
    return new Promise((resolve, reject) => {
      const headers = { 'content-type': 'application/json' };
      const asking = request(
        { socketPath: this.socketPath, path: '/v1/chat/completions', method: 'POST', headers },
        (response) => {
          response.on('error', () => undefined);
          response.once('data', () => resolve(() => asking.destroy()));
        },
      );
      asking.on('error', reject);
      asking.end(JSON.stringify(body));
    });
  }

  close(): void {
    this.#agent.destroy();
  }

  #metrics(): Promise<string> {
    return new Promise((resolve, reject) => {
      const asking = request({ socketPath: this.socketPath, path: '/metrics', agent: this.#agent }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () => resolve(text));
      });
      asking.once('error', reject);
      asking.end();
    });
  }
}

function numberOf(socketName: string): number {
  return Number(/-(\d+)\.sock$/.exec(socketName)?.[1] ?? 0);
}
