/**
 * Tunnels: plain connections that the agent dials to the API's own port. After the upgrade the roles turn: the API
 * sends requests on the socket and the ingress answers them. The dialer keeps a few idle ones open and dials more
 * when the API asks, and says which of those will not come; one that closes is only missed when too few idle ones are
 * left.
 */
import { request as httpRequest, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { AGENT_PATHS, TUNNEL_ASK_HEADER, TUNNEL_PROTOCOL, type TunnelsMissing } from '@aivailable/contracts';
import type { Cancel, Clock } from '../clock.js';
import type { Log } from '../log.js';
import { type BackOff, backOffMs, DIAL_BACK_OFF } from './back-off.js';
import { MissingTunnels } from './missing-tunnels.js';

/** Where a tunnel leads to: the ingress takes the socket over and says which ones are in use. */
export interface TunnelEnd {
  accept(socket: Socket): void;
  isBusy(socket: Socket): boolean;
}

export interface TunnelDialerOptions {
  readonly apiUrl: string;
  readonly nodeToken: string;
  readonly end: TunnelEnd;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  /** Of what the API asked for so many will not come. */
  readonly onMissing: (missing: TunnelsMissing) => void;
  readonly backOff?: BackOff;
}

const HANDSHAKE_MS = 5_000;
const KEEP_ALIVE_MS = 15_000;
/** More than this from one node is a fault of somebody's arithmetic. */
const MOST_TUNNELS = 8_192;
/** More at once, and those behind them would wait for a kernel that dropped their first packet, a second each. */
const MOST_AT_ONCE = 128;

export class TunnelDialer {
  readonly #open = new Set<Socket>();
  readonly #dialling = new Set<{ destroy(): void }>();
  /** Dials that wait for their turn, each with the ask that it is for. */
  readonly #queue: (number | null)[] = [];
  readonly #missing: MissingTunnels;
  #spare = 0;
  #failures = 0;
  #cancelRetry: Cancel | null = null;

  constructor(private readonly options: TunnelDialerOptions) {
    this.#missing = new MissingTunnels(options.onMissing);
  }

  get openCount(): number {
    return this.#open.size;
  }

  /** From now on at least this many idle tunnels. */
  keep(spare: number): void {
    this.#spare = spare;
    this.#failures = 0;
    this.#cancelRetry?.();
    this.#cancelRetry = null;
    this.#topUp();
  }

  /** The API's pool wants this many more, whatever is idle here. */
  more(count: number, ask: number | null): void {
    const room = Math.max(0, MOST_TUNNELS - this.#open.size - this.#dialling.size - this.#queue.length);
    for (let i = 0; i < Math.min(count, room); i++) this.#queue.push(ask);
    if (count > room) this.#missing.add(ask, count - room, `there are ${MOST_TUNNELS} already`);
    this.#dialQueued();
  }

  /** Dials no more; open tunnels live on, for answers may be on them. */
  pause(): void {
    this.#spare = 0;
    this.#queue.length = 0;
    this.#cancelRetry?.();
    this.#cancelRetry = null;
  }

  close(): void {
    this.pause();
    for (const dial of this.#dialling) dial.destroy();
    for (const socket of this.#open) socket.destroy();
  }

  #topUp(): void {
    if (this.#cancelRetry) return;
    const busy = [...this.#open].filter((socket) => this.options.end.isBusy(socket)).length;
    const idle = this.#open.size - busy + this.#dialling.size + this.#queue.length;
    this.more(Math.max(0, this.#spare - idle), null);
  }

  #dialQueued(): void {
    while (this.#dialling.size < MOST_AT_ONCE) {
      const ask = this.#queue.shift();
      if (ask === undefined) return;
      this.#dial(ask);
    }
  }

  #dial(ask: number | null): void {
    const url = new URL(`${this.options.apiUrl}${AGENT_PATHS.tunnel}`);
    const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, this.#requestOptions(ask));
    const dialling = { destroy: () => request.destroy() };
    this.#dialling.add(dialling);
    let settled = false;
    const settle = (socket: Socket | null, reason: string) => {
      if (settled) return;
      settled = true;
      this.#dialling.delete(dialling);
      if (socket) this.#opened(socket);
      else this.#failed(ask, reason);
      this.#dialQueued();
    };
    request.setTimeout(HANDSHAKE_MS, () => request.destroy(new Error('no answer in time')));
    request.on('upgrade', (_response, socket: Socket, head) => {
      if (head.length > 0) socket.unshift(head);
      settle(socket, '');
    });
    request.on('response', (response) => {
      response.resume();
      request.destroy();
      settle(null, `the API answered ${response.statusCode}`);
    });
    request.on('error', (error) => settle(null, error.message));
    request.on('close', () => settle(null, 'closed'));
    request.end();
  }

  #requestOptions(ask: number | null): RequestOptions {
    return {
      agent: false,
      headers: {
        connection: 'Upgrade',
        upgrade: TUNNEL_PROTOCOL,
        authorization: `Bearer ${this.options.nodeToken}`,
        ...(ask !== null && { [TUNNEL_ASK_HEADER]: ask }),
      },
    };
  }

  #opened(socket: Socket): void {
    this.#failures = 0;
    socket.setTimeout(0);
    socket.setNoDelay(true);
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    this.#open.add(socket);
    socket.once('close', () => {
      this.#open.delete(socket);
      this.#topUp();
    });
    this.options.end.accept(socket);
  }

  #failed(ask: number | null, reason: string): void {
    this.#failures += 1;
    this.#missing.add(ask, 1, reason);
    this.options.log.debug(`tunnel: could not be dialled: ${reason}`);
    if (this.#spare === 0 || this.#cancelRetry) return;
    const { clock, random, backOff = DIAL_BACK_OFF } = this.options;
    this.#cancelRetry = clock.after(backOffMs(this.#failures, random, backOff), () => {
      this.#cancelRetry = null;
      this.#topUp();
    });
  }
}
