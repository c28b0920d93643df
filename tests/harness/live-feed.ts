import { type LiveKind, type LiveMessage, type LiveState, liveMessage } from '@aivailable/contracts';
import WebSocket from 'ws';
import type { AdminSession } from './admin-session.js';
import { within } from './deadline.js';

/** The console's live feed, so that tests wait for what happens and do not ask for it. */
export class LiveFeed {
  readonly #socket: WebSocket;
  readonly #waiting = new Set<() => void>();
  #state: LiveState | undefined;

  private constructor(session: AdminSession) {
    const url = new URL('/live', session.url);
    url.protocol = 'ws:';
    this.#socket = new WebSocket(url, { headers: { cookie: session.cookie, origin: session.url } });
    this.#socket.on('message', (data) => this.#hear(liveMessage.parse(JSON.parse(String(data)))));
    this.#socket.on('error', () => undefined);
  }

  /** Resolves once the first snapshot is there. */
  static async open(session: AdminSession): Promise<LiveFeed> {
    const feed = new LiveFeed(session);
    await feed.until(60_000, 'the first snapshot', () => true);
    return feed;
  }

  /** Resolves to the first answer of `look` that is neither false nor undefined. */
  until<T>(ms: number, what: string, look: (state: LiveState) => T | undefined | false): Promise<T> {
    const seen = new Promise<T>((resolve) => {
      const tryIt = (): void => {
        const answer = this.#state === undefined ? undefined : look(this.#state);
        if (answer === undefined || answer === false) return;
        this.#waiting.delete(tryIt);
        resolve(answer);
      };
      this.#waiting.add(tryIt);
      tryIt();
    });
    return within(ms, what, seen).catch((error: Error) => {
      throw new Error(`${error.message}; last seen: ${JSON.stringify(this.#state, null, 1)}`);
    });
  }

  close(): void {
    this.#socket.terminate();
  }

  #hear(message: LiveMessage): void {
    if (message.type === 'snapshot') this.#state = message.state;
    if (message.type === 'delta') for (const { kind, id, value } of message.changes) this.#change(kind, id, value);
    for (const look of [...this.#waiting]) look();
  }

  #change(kind: LiveKind, id: string, value: unknown): void {
    if (this.#state === undefined) return;
    const things: Record<string, unknown> = this.#state[kind];
    if (value === null) delete things[id];
    else things[id] = value;
  }
}
