import { once } from 'node:events';
import { type LiveChange, type LiveMessage, liveMessage, type TimelineEntry } from '@aivailable/contracts';
import { WebSocket } from 'ws';

/** A console that reads the live feed. */
export class FakeConsole {
  readonly heard: LiveMessage[] = [];
  #socket: WebSocket | undefined;
  #code: number | undefined;
  #arrived: () => void = () => {};

  constructor(
    private readonly url: string,
    private readonly headers: Record<string, string>,
  ) {}

  async connect(): Promise<void> {
    const socket = new WebSocket(`${this.url.replace('http', 'ws')}/live`, { headers: this.headers });
    this.#socket = socket;
    socket.on('message', (data) => {
      this.heard.push(liveMessage.parse(JSON.parse(data.toString())));
      this.#arrived();
    });
    socket.on('close', (code) => {
      this.#code = code;
      this.#arrived();
    });
    await once(socket, 'open');
  }

  say(message: unknown): void {
    this.#socket?.send(JSON.stringify(message));
  }

  /** The first message of this type at or after position `from`. */
  next<T extends LiveMessage['type']>(type: T, from = 0): Promise<Extract<LiveMessage, { type: T }>> {
    return this.#first(type, () => true, from);
  }

  /** The first delta that carries such a change. */
  delta(carries: (change: LiveChange) => boolean): Promise<Extract<LiveMessage, { type: 'delta' }>> {
    return this.#first('delta', ({ changes }) => changes.some(carries), 0);
  }

  /** The first line of the timeline of this kind. */
  async line(kind: string): Promise<TimelineEntry | undefined> {
    const { entries } = await this.#first('timeline', (message) => message.entries.some((it) => it.kind === kind), 0);
    return entries.find((entry) => entry.kind === kind);
  }

  async #first<T extends LiveMessage['type']>(
    type: T,
    fits: (message: Extract<LiveMessage, { type: T }>) => boolean,
    from: number,
  ): Promise<Extract<LiveMessage, { type: T }>> {
    for (let i = from; ; i++) {
      await this.#until(() => this.heard.length > i, type);
      const message = this.heard[i];
      if (message && isOfType(message, type) && fits(message)) return message;
    }
  }

  async closed(): Promise<number> {
    await this.#until(() => this.#code !== undefined, 'the end');
    return this.#code ?? 0;
  }

  leave(): void {
    this.#socket?.terminate();
  }

  async #until(done: () => boolean, what: string): Promise<void> {
    const deadline = Date.now() + 60_000;
    while (!done()) {
      const left = deadline - Date.now();
      if (left <= 0) throw new Error(`The console waited in vain for ${what}.`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#arrived = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }
}

function isOfType<T extends LiveMessage['type']>(
  message: LiveMessage,
  type: T,
): message is Extract<LiveMessage, { type: T }> {
  return message.type === type;
}
