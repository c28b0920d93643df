import type { Socket } from 'node:net';
import type { Inbound, Outbound } from '../inbound.js';
import { hearStraight } from '../straight-hearing.js';
import { type AnsweredOn, PlainAnswer } from './plain-answer.js';
import { type PlainHead, PlainHeads } from './plain-head.js';
import { PlainRequest } from './plain-request.js';

/** Who answers plain requests, and who takes a connection on which something else was said. */
export interface PlainPorts {
  /** Null: not now, and not this address. */
  handlerOf(url: string): ((request: Inbound, response: Outbound) => void) | null;
  handOver(socket: Socket, said: Buffer): void;
  readonly keepAlive: string | null;
  nowMs(): number;
}

const END_OF_HEAD = '\r\n\r\n';
const LONGEST_HEAD = 16 * 1_024;
/** Larger requests are read by Node's server, piece by piece. */
const LONGEST_REQUEST = 64 * 1_024;
const NOTHING = Buffer.alloc(0);

/**
 * One client's connection for as long as it says nothing but plain requests, one at a time. A request is looked at when
 * all of it is here; so there is nothing to wait for after that. At the first thing that is not plain the connection goes
 * to Node's server, with what was said and not answered, and never comes back.
 */
export class PlainConnection implements AnsweredOn {
  /** Since when nothing is asked; null: something is being answered. */
  restsSinceMs: number | null;
  private said: Buffer = NOTHING;
  /** Bytes that are needed before it is worth to look again. */
  private wanted = 0;
  private readonly heads = new PlainHeads();
  private answer: PlainAnswer | null = null;
  private isNew = true;
  /** Its last answer is said, or others read it now: no word of it counts any more. */
  private isOver = false;
  private readonly stopHearing: () => void;

  constructor(
    readonly socket: Socket,
    private readonly ports: PlainPorts,
    private readonly gone: (it: PlainConnection) => void,
  ) {
    this.restsSinceMs = ports.nowMs();
    this.stopHearing = hearStraight(socket, this.hear);
    socket.on('end', this.heardAll);
    socket.on('error', ignore);
    socket.on('close', this.leave);
  }

  get keepAlive(): string | null {
    return this.ports.keepAlive;
  }

  /** Something was said, but not all of a request; or nothing at all so far. */
  get isListening(): boolean {
    return this.hasBegun || (this.isNew && this.answer === null && !this.isOver);
  }

  get hasBegun(): boolean {
    return this.answer === null && !this.isOver && this.said.length > 0;
  }

  /** Node's server knows better how long to wait, and what to say then. */
  handOver(): void {
    const { socket, said } = this;
    this.isOver = true;
    this.stopHearing();
    socket.off('end', this.heardAll).off('error', ignore).off('close', this.leave);
    this.gone(this);
    if (!socket.destroyed) this.ports.handOver(socket, said);
  }

  close(): void {
    this.socket.destroy();
  }

  done(isLast: boolean): void {
    this.answer = null;
    this.restsSinceMs = this.ports.nowMs();
    /* A stream that began before the service stops has promised more; who has not asked again yet is asked nothing. */
    this.isOver ||= isLast || (this.keepAlive === null && this.said.length === 0);
    if (this.isOver) this.socket.end();
    else if (this.said.length > 0) process.nextTick(this.next);
    if (this.socket.isPaused()) this.socket.resume();
  }

  private readonly hear = (bytes: Buffer): void => {
    if (this.isOver) return;
    this.said = this.said.length === 0 ? bytes : Buffer.concat([this.said, bytes]);
    if (this.answer === null) this.next();
    else if (this.said.length > LONGEST_REQUEST) this.socket.pause();
  };

  private readonly next = (): void => {
    const { said } = this;
    if (this.isOver || this.answer !== null || this.socket.destroyed || said.length < this.wanted) return;
    const end = said.indexOf(END_OF_HEAD);
    const head = end === -1 || end > LONGEST_HEAD ? null : this.heads.read(said.toString('latin1', 0, end));
    const handler = head && this.ports.handlerOf(head.url);
    if (head === null || !handler) this.handOver();
    else this.read(head, end + END_OF_HEAD.length, handler);
  };

  private read(head: PlainHead, from: number, handler: (request: Inbound, response: Outbound) => void): void {
    const { said } = this;
    const end = from + head.bodyBytes;
    if (end > LONGEST_REQUEST) {
      this.handOver();
      return;
    }
    this.wanted = said.length < end ? end : 0;
    if (this.wanted > 0) return;
    this.said = said.length === end ? NOTHING : said.subarray(end);
    this.restsSinceMs = null;
    this.isNew = false;
    this.answer = new PlainAnswer(this);
    handler(new PlainRequest(head, said.subarray(from, end)), this.answer);
  }

  /** Who will say no more is taken to have left: clients that end their process look the same. What is said is said. */
  private readonly heardAll = (): void => {
    if (this.answer?.isSaid) {
      this.isOver = true;
      this.socket.end();
    } else this.leave();
  };

  private readonly leave = (): void => {
    this.gone(this);
    this.answer?.leave();
    this.answer = null;
    this.socket.destroy();
  };
}

function ignore(): void {}
