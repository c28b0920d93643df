/**
 * The agent's one WebSocket to the API. It is level-triggered in both directions: whole reports go up at every
 * heartbeat (and at once when something lasting changed), whole assignments come down. A lost connection is
 * dialled again for ever; nothing that runs here is touched by it.
 */
import {
  AGENT_PATHS,
  type ApiMessage,
  type Assignment,
  apiMessage,
  type Goodbye,
  type Hello,
  LINK_PROTOCOL,
  type Report,
  type Welcome,
} from '@aivailable/contracts';
import WebSocket from 'ws';
import type { Cancel, Clock } from '../clock.js';
import type { Log } from '../log.js';
import { AssignmentGate } from './assignment-gate.js';
import { type BackOff, backOffMs, DIAL_BACK_OFF } from './back-off.js';
import { type Observed, ReportWriter } from './report-writer.js';

/** Who the agent is; the rest of the hello is what it sees. */
export type LinkIdentity = Pick<Hello, 'agentVersion' | 'bootId' | 'hostname' | 'platform' | 'arch' | 'kind'>;

export interface LinkEvents {
  onWelcome(welcome: Welcome): void;
  onAssignment(assignment: Assignment): void;
  onDown(): void;
  /** Dialling again cannot help: the token is refused, or the API said so. */
  onRefused(refusal: LinkRefusal): void;
}

export interface LinkRefusal {
  readonly code: 'token_refused' | 'protocol_unsupported' | 'node_unknown' | 'superseded' | 'invalid_message';
  readonly message: string;
}

export interface LinkOptions {
  readonly apiUrl: string;
  readonly nodeToken: string;
  readonly identity: LinkIdentity;
  readonly observe: () => Omit<Observed, 'assignmentEpoch' | 'assignmentRevision'>;
  readonly events: LinkEvents;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  readonly backOff?: BackOff;
}

const TOKEN_REFUSED =
  'The API does not know the token of this node (401). Join again with a new join token from the console.';
const HANDSHAKE_MS = 5_000;
/** Changes within this time go up in one report. */
const COALESCE_MS = 20;
const FIRST_HEARTBEAT_MS = 1_000;
/**
 * A peer that answers no ping for this many heartbeats (and at least this long) is gone without a word. Beats are counted and
 * no clock is read: in the time in which this process was stopped, or its machine slept, it could not have heard anything.
 */
const SILENT_BEATS = 5;
const SILENT_AT_LEAST_MS = 5_000;

export class Link {
  readonly #gate = new AssignmentGate();
  readonly #writer = new ReportWriter();
  #socket: WebSocket | null = null;
  #welcomed = false;
  #ended = false;
  #failures = 0;
  #heartbeatMs = FIRST_HEARTBEAT_MS;
  #silentBeats = 0;
  #cancelDial: Cancel = () => {};
  #cancelBeat: Cancel = () => {};
  #cancelNews: Cancel | null = null;

  constructor(private readonly options: LinkOptions) {}

  start(): void {
    this.#dial();
  }

  /** Somebody knows that the API is there: what is left of the wait is not waited for. */
  dialNow(): void {
    if (this.#socket || this.#ended) return;
    this.#cancelDial();
    this.#dial();
  }

  /** Something may have changed: reported at once if it is more than a gauge, together with what else changes now. */
  changed(): void {
    if (!this.#welcomed || this.#cancelNews) return;
    this.#cancelNews = this.options.clock.after(COALESCE_MS, () => {
      this.#cancelNews = null;
      if (this.#welcomed && this.#writer.hasNews(this.#observed())) this.#report();
    });
  }

  /** Says goodbye where there is somebody to say it to, and dials no more. */
  async stop(reason: string): Promise<void> {
    this.#ended = true;
    this.#quiet();
    const socket = this.#socket;
    if (!socket) return;
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    if (socket.readyState === WebSocket.OPEN) {
      this.#send({ type: 'goodbye', reason });
      socket.close(1000);
    } else {
      socket.terminate();
    }
    const cancel = this.options.clock.after(1_000, () => socket.terminate());
    await closed;
    cancel();
  }

  #dial(): void {
    const socket = new WebSocket(linkUrl(this.options.apiUrl), {
      headers: { authorization: `Bearer ${this.options.nodeToken}` },
      perMessageDeflate: false,
      handshakeTimeout: HANDSHAKE_MS,
    });
    this.#socket = socket;
    socket.on('open', () => this.#hello());
    socket.on('message', (data) => this.#heard(() => this.#read(String(data)), socket));
    socket.on('pong', () => this.#heard(() => {}, socket));
    socket.on('unexpected-response', (_request, response) => {
      response.resume();
      if (response.statusCode === 401) {
        this.#refuse({ code: 'token_refused', message: TOKEN_REFUSED });
      }
      socket.terminate();
    });
    socket.on('error', (error) => this.options.log.debug(`link: ${error.message}`));
    socket.on('close', () => this.#lost(socket));
  }

  #hello(): void {
    const { type: _, ...observed } = this.#writer.next(this.#observed());
    this.#silentBeats = 0;
    this.#send({ type: 'hello', protocol: LINK_PROTOCOL, ...this.options.identity, observed });
  }

  #observed(): Observed {
    return {
      ...this.options.observe(),
      assignmentEpoch: this.#gate.epoch,
      assignmentRevision: this.#gate.revision,
    };
  }

  /** A message of a socket that was given up already is nobody's. */
  #heard(act: () => void, socket: WebSocket): void {
    if (socket !== this.#socket || this.#ended) return;
    this.#silentBeats = 0;
    act();
  }

  #read(text: string): void {
    const message = parseApiMessage(text);
    if (message) this.#obey(message);
    else this.options.log.warn('link: the API said something that this agent does not understand');
  }

  #obey(message: ApiMessage): void {
    switch (message.type) {
      case 'welcome':
        this.#welcome(message);
        break;
      case 'assign':
        this.#assign(message.assignment);
        break;
      case 'refused':
        this.options.log.warn(`link: refused by the API (${message.code}): ${message.message}`);
        if (!message.retry) this.#refuse(message);
        break;
      default:
        message satisfies never;
    }
  }

  #welcome(welcome: Welcome): void {
    this.#welcomed = true;
    this.#failures = 0;
    this.#heartbeatMs = welcome.heartbeatMs;
    this.options.log.info(`link: up as node "${welcome.nodeName}" (${welcome.nodeId})`);
    this.options.events.onWelcome(welcome);
    this.#scheduleBeat();
  }

  #assign(assignment: Assignment): void {
    const verdict = this.#gate.admit(assignment);
    if (!verdict.accepted) {
      this.options.log.warn(`link: an assignment was refused: ${verdict.reason}`);
      return;
    }
    this.options.events.onAssignment(assignment);
    this.changed();
  }

  #scheduleBeat(): void {
    this.#cancelBeat();
    this.#cancelBeat = this.options.clock.after(this.#heartbeatMs, () => this.#beat());
  }

  #beat(): void {
    this.#silentBeats += 1;
    const silentMs = this.#silentBeats * this.#heartbeatMs;
    if (silentMs > Math.max(SILENT_AT_LEAST_MS, SILENT_BEATS * this.#heartbeatMs)) {
      this.options.log.warn(`link: nothing heard for ${silentMs} ms, dialling again`);
      this.#socket?.terminate();
      return;
    }
    this.#report();
    this.#socket?.ping();
    this.#scheduleBeat();
  }

  #report(): void {
    this.#send(this.#writer.next(this.#observed()));
  }

  #send(message: Hello | Report | Goodbye): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message), () => {});
  }

  #lost(socket: WebSocket): void {
    if (socket !== this.#socket) return;
    this.#socket = null;
    this.#quiet();
    if (this.#welcomed) this.options.log.warn('link: down');
    this.#welcomed = false;
    if (this.#ended) return;
    this.options.events.onDown();
    this.#failures += 1;
    const { clock, random, backOff = DIAL_BACK_OFF } = this.options;
    this.#cancelDial = clock.after(backOffMs(this.#failures, random, backOff), () => this.#dial());
  }

  #refuse(refusal: LinkRefusal): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#socket?.close();
    this.#quiet();
    this.options.events.onRefused({ code: refusal.code, message: refusal.message });
  }

  #quiet(): void {
    this.#cancelDial();
    this.#cancelBeat();
    this.#cancelNews?.();
    this.#cancelNews = null;
  }
}

function linkUrl(apiUrl: string): string {
  return `${apiUrl.replace(/^http/, 'ws')}${AGENT_PATHS.link}`;
}

/** Unknown messages of a newer API are no reason to hang up. */
function parseApiMessage(text: string): ApiMessage | null {
  try {
    return apiMessage.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
