import { type DoorView, type LiveMessage, liveMessage, type TimelineEntry } from '@aivailable/contracts';
import { EMPTY_MEMORY, type LiveMemory, take } from './live-memory.js';

export type LiveStatus =
  | { readonly phase: 'connecting' }
  | { readonly phase: 'live' }
  /** What is shown was true at `since` and may not be any more. */
  | { readonly phase: 'stale'; readonly since: number }
  /** Nothing was ever received. */
  | { readonly phase: 'unreachable' };

/** The part of a WebSocket that the feed uses; tests bring their own. */
export interface FeedSocket {
  send(text: string): void;
  close(): void;
}

export interface FeedEars {
  readonly hear: (data: unknown) => void;
  readonly lost: () => void;
}

export interface FeedPorts {
  /** Dials at once; the ears are used later, never before this returns. */
  readonly dial: (ears: FeedEars) => FeedSocket;
  readonly now: () => number;
  readonly random: () => number;
  readonly onMemory: (memory: LiveMemory) => void;
  /** What is not in the state may have been missed. */
  readonly onResync?: () => void;
  readonly onTimeline: (entries: readonly TimelineEntry[]) => void;
  readonly onDoor?: (door: DoorView) => void;
  readonly onStatus: (status: LiveStatus) => void;
  /** The connection was refused or lost; a good moment to see whether the session still stands. */
  readonly onLost: () => void;
}

/** After this silence the page says "stale"; the feed beats far more often. */
export const STALE_AFTER_MS = 4_500;
/** After this one the connection is given up: a half-open TCP connection never closes by itself. */
export const DEAD_AFTER_MS = 9_000;
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 8_000;

/** One connection to `/live`: keeps it, numbers it, and says how fresh it is. */
export class LiveFeed {
  readonly #ports: FeedPorts;
  #memory: LiveMemory = EMPTY_MEMORY;
  #socket: FeedSocket | null = null;
  #heardAt: number | null = null;
  #failures = 0;
  #staleTimer: ReturnType<typeof setTimeout> | undefined;
  #deadTimer: ReturnType<typeof setTimeout> | undefined;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(ports: FeedPorts) {
    this.#ports = ports;
  }

  start(): void {
    if (this.#socket) return;
    clearTimeout(this.#retryTimer);
    if (this.#heardAt === null) this.#ports.onStatus({ phase: 'connecting' });
    const socket: FeedSocket = this.#ports.dial({
      hear: (data) => this.#hear(socket, data),
      lost: () => this.#drop(socket),
    });
    this.#socket = socket;
    this.#deadTimer = setTimeout(() => this.#drop(socket), DEAD_AFTER_MS);
  }

  stop(): void {
    this.#clearTimers();
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  #hear(socket: FeedSocket, data: unknown): void {
    if (socket !== this.#socket) return;
    const message = parsed(data);
    if (!message) return;
    this.#markFresh(socket);
    if (message.type === 'timeline') this.#ports.onTimeline(message.entries);
    if (message.type === 'door') this.#ports.onDoor?.(message.door);
    if (message.type === 'snapshot' && this.#memory.state !== null) this.#ports.onResync?.();
    const step = take(this.#memory, message);
    const changed = step.memory.state !== this.#memory.state;
    this.#memory = step.memory;
    if (step.ask) socket.send(JSON.stringify({ type: step.ask }));
    if (changed) this.#ports.onMemory(step.memory);
  }

  #markFresh(socket: FeedSocket): void {
    this.#heardAt = this.#ports.now();
    this.#failures = 0;
    this.#ports.onStatus({ phase: 'live' });
    clearTimeout(this.#staleTimer);
    clearTimeout(this.#deadTimer);
    this.#staleTimer = setTimeout(() => this.#sayStale(), STALE_AFTER_MS);
    this.#deadTimer = setTimeout(() => this.#drop(socket), DEAD_AFTER_MS);
  }

  #sayStale(): void {
    const since = this.#heardAt;
    this.#ports.onStatus(since === null ? { phase: 'unreachable' } : { phase: 'stale', since });
  }

  /** The snapshot of the next connection replaces everything, so the numbers start anew. */
  #drop(socket: FeedSocket): void {
    if (socket !== this.#socket) return;
    this.#clearTimers();
    this.#socket = null;
    socket.close();
    this.#memory = { ...this.#memory, seq: -1, waiting: true };
    this.#sayStale();
    this.#ports.onLost();
    this.#retryTimer = setTimeout(() => this.start(), this.#wait());
  }

  /** Doubling with jitter, so that a restarted controller is not met by all consoles at once. */
  #wait(): number {
    const ceiling = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#failures);
    this.#failures += 1;
    return ceiling * (0.5 + this.#ports.random() / 2);
  }

  #clearTimers(): void {
    for (const timer of [this.#staleTimer, this.#deadTimer, this.#retryTimer]) clearTimeout(timer);
  }
}

function parsed(data: unknown): LiveMessage | null {
  if (typeof data !== 'string') return null;
  try {
    const message = liveMessage.safeParse(JSON.parse(data));
    return message.success ? message.data : null;
  } catch {
    return null;
  }
}
