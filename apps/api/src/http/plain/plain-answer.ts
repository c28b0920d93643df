import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { isHeaderValue } from '../header-value.js';
import type { Outbound } from '../inbound.js';
import { httpDate } from './http-date.js';

/** Larger pieces are not copied for the sake of a single write. */
const COPIED_BYTES = 16 * 1_024;

/** Of the connection that it is on. */
export interface AnsweredOn {
  readonly socket: Socket;
  /** How long it may rest after an answer, in words of the header; null: it closes. */
  readonly keepAlive: string | null;
  /** The last byte was taken. */
  done(isLast: boolean): void;
}

/**
 * One answer, written straight to its connection: the head leaves together with what comes first. What is written is
 * HTTP/1.1 with a length or in chunks; nobody else writes there until it is done.
 */
export class PlainAnswer implements Outbound {
  chunkedEncoding = false;
  writableFinished = false;
  /** Nothing is added to it any more; it may still be on its way. */
  isSaid = false;
  private head: string | null = null;
  private isLast = false;
  private isOver = false;
  private tellClosed: (() => void) | null = null;

  constructor(private readonly line: AnsweredOn) {}

  get socket(): Socket {
    return this.line.socket;
  }

  get writableLength(): number {
    return this.isOver ? 0 : this.line.socket.writableLength;
  }

  /** Of errors nothing is said but the close that follows. */
  on(event: 'close' | 'error', listener: () => void): void {
    if (event === 'close') this.tellClosed = listener;
  }

  once(_event: 'drain', listener: () => void): void {
    this.line.socket.once('drain', listener);
  }

  writeHead(status: number, lines: readonly string[]): void {
    let head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n`;
    this.chunkedEncoding = status !== 204 && status !== 304;
    for (let at = 0; at + 1 < lines.length; at += 2) {
      const [name, value] = [lines[at] ?? '', lines[at + 1] ?? ''];
      if (!isHeaderValue(value, 0xff)) throw new Error(`The header "${name}" cannot be sent.`);
      if (name === 'content-length') this.chunkedEncoding = false;
      if (name === 'connection') this.isLast = true;
      head += `${name}: ${value}\r\n`;
    }
    this.head = head + this.connectionLines();
  }

  private connectionLines(): string {
    const { keepAlive } = this.line;
    const rests = this.isLast ? '' : keepAlive === null ? 'connection: close\r\n' : keepAlive;
    this.isLast ||= keepAlive === null;
    return `date: ${httpDate(Date.now())}\r\n${rests}${this.chunkedEncoding ? 'transfer-encoding: chunked\r\n' : ''}\r\n`;
  }

  write(piece: Buffer | string): boolean {
    const { socket } = this.line;
    const { head } = this;
    if (this.isOver || piece.length === 0) return true;
    this.head = null;
    if (typeof piece === 'string') return socket.write(head === null ? piece : head + piece, 'latin1');
    if (head === null) return socket.write(piece);
    if (piece.length <= COPIED_BYTES) return socket.write(head + piece.toString('latin1'), 'latin1');
    socket.write(head, 'latin1');
    return socket.write(piece);
  }

  /** A text without a coding is UTF-8. */
  end(piece: Buffer | string = '', coding: 'latin1' | 'utf8' = 'utf8'): void {
    if (this.isOver || this.isSaid) return;
    this.isSaid = true;
    this.write(typeof piece === 'string' && coding === 'utf8' ? Buffer.from(piece) : piece);
    const { socket } = this.line;
    if (this.head !== null) socket.write(this.head, 'latin1');
    this.head = null;
    if (socket.writableLength === 0) this.finish();
    else
      socket.write('', (error) => {
        if (!error) this.finish();
      });
  }

  destroy(): void {
    if (!this.isOver) this.line.socket.destroy();
  }

  /** Its client has left. */
  leave(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.tellClosed?.();
  }

  private finish(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.writableFinished = true;
    this.tellClosed?.();
    this.line.done(this.isLast);
  }
}
