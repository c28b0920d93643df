import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

interface Line {
  readonly near: Socket;
  readonly far: Socket;
}

/**
 * The wire between agents and their API. A cut is silent, as a dead switch is: nobody is told, nothing passes, and who
 * dials waits. When it is mended, what stood before the cut is gone and what was dialled since gets through.
 */
export class CutLine {
  readonly #lines = new Set<Line>();
  readonly #waiting = new Set<Socket>();
  #isCut = false;

  private constructor(
    private readonly server: Server,
    private readonly targetPort: number,
  ) {
    server.on('connection', (near) => this.#dialled(near));
  }

  static async to(targetPort: number): Promise<CutLine> {
    const server = createServer({ pauseOnConnect: true }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new CutLine(server, targetPort);
  }

  get url(): string {
    const address = this.server.address();
    if (address === null || typeof address === 'string') throw new Error('the line was closed');
    return `http://127.0.0.1:${address.port}`;
  }

  cut(): void {
    this.#isCut = true;
    for (const { near, far } of this.#lines) for (const end of [near, far]) end.unpipe().pause();
  }

  mend(): void {
    this.#isCut = false;
    for (const line of this.#lines) drop(line);
    for (const near of this.#waiting) this.#join(near);
    this.#waiting.clear();
  }

  /** Every connection ends at once, and whoever dials anew gets through. */
  drop(): void {
    for (const line of this.#lines) drop(line);
  }

  async close(): Promise<void> {
    for (const line of this.#lines) drop(line);
    for (const near of this.#waiting) near.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  #dialled(near: Socket): void {
    near.on('error', () => undefined);
    if (!this.#isCut) {
      this.#join(near);
      return;
    }
    this.#waiting.add(near);
    near.once('close', () => this.#waiting.delete(near));
  }

  #join(near: Socket): void {
    const far = connect(this.targetPort, '127.0.0.1');
    const line = { near, far };
    this.#lines.add(line);
    for (const end of [near, far]) {
      end.on('error', () => undefined);
      end.once('close', () => {
        this.#lines.delete(line);
        drop(line);
      });
    }
    near.pipe(far).pipe(near);
  }
}

function drop({ near, far }: Line): void {
  near.destroy();
  far.destroy();
}
