/**
 * Tunnels: connections that the agent dials to the API's own port. After the upgrade the roles turn: the API opens channels
 * on them, as many as it has requests, and sends HTTP requests that the ingress answers. The dialer keeps as many tunnels
 * open as the API wishes.
 */
import { request as httpRequest, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { AGENT_PATHS, TUNNEL_PROTOCOL } from '@aivailable/contracts';
import type { Cancel, Clock } from '../clock.js';
import type { Log } from '../log.js';
import { type BackOff, backOffMs, DIAL_BACK_OFF } from './back-off.js';
import { carryChannels, type TunnelEnd } from './tunnel.js';

export interface TunnelDialerOptions {
  readonly apiUrl: string;
  readonly nodeToken: string;
  readonly end: TunnelEnd;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  readonly backOff?: BackOff;
}

const HANDSHAKE_MS = 5_000;
const KEEP_ALIVE_MS = 15_000;
/** One that did not last for so long is no better than one that was refused. */
const LASTING_MS = 1_000;
/** More than this from one node is a fault of somebody's arithmetic. */
const MOST_TUNNELS = 16;

export class TunnelDialer {
  readonly #open = new Set<Socket>();
  readonly #dialling = new Set<{ destroy(): void }>();
  #wanted = 0;
  #failures = 0;
  #cancelRetry: Cancel | null = null;

  constructor(private readonly options: TunnelDialerOptions) {}

  get openCount(): number {
    return this.#open.size;
  }

  /** From now on so many. */
  keep(count: number): void {
    this.#wanted = Math.min(count, MOST_TUNNELS);
    this.#failures = 0;
    this.#cancelRetry?.();
    this.#cancelRetry = null;
    this.#topUp();
  }

  /** Dials no more; open tunnels live on, for answers may be on them. */
  pause(): void {
    this.#wanted = 0;
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
    for (let i = this.#open.size + this.#dialling.size; i < this.#wanted; i++) this.#dial();
  }

  #dial(): void {
    const url = new URL(`${this.options.apiUrl}${AGENT_PATHS.tunnel}`);
    const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, this.#requestOptions());
    const dialling = { destroy: () => request.destroy() };
    this.#dialling.add(dialling);
    let settled = false;
    const settle = (socket: Socket | null, reason: string) => {
      if (settled) return;
      settled = true;
      this.#dialling.delete(dialling);
      if (socket) this.#opened(socket);
      else this.#failed(reason);
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

  #requestOptions(): RequestOptions {
    return {
      agent: false,
      headers: {
        connection: 'Upgrade',
        upgrade: TUNNEL_PROTOCOL,
        authorization: `Bearer ${this.options.nodeToken}`,
      },
    };
  }

  #opened(socket: Socket): void {
    const { end, clock, log } = this.options;
    const openedAt = clock.now();
    socket.setTimeout(0);
    socket.setNoDelay(true);
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    this.#open.add(socket);
    socket.once('close', () => {
      this.#open.delete(socket);
      this.#ended(clock.now() - openedAt);
    });
    carryChannels(socket, end, clock, log);
  }

  #ended(lastedMs: number): void {
    if (lastedMs < LASTING_MS) {
      this.#failed('closed as soon as it was open');
    } else {
      this.#failures = 0;
      this.#topUp();
    }
  }

  #failed(reason: string): void {
    this.#failures += 1;
    this.options.log.debug(`tunnel: could not be dialled: ${reason}`);
    if (this.#wanted === 0 || this.#cancelRetry) return;
    const { clock, random, backOff = DIAL_BACK_OFF } = this.options;
    this.#cancelRetry = clock.after(backOffMs(this.#failures, random, backOff), () => {
      this.#cancelRetry = null;
      this.#topUp();
    });
  }
}
