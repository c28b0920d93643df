import { BrokenAnswer } from './answer-head.js';

const LF = 0x0a;
const CR = 0x0d;
const SIZE_LINE = /^([\da-fA-F]{1,8})(?:;[\t\x20-\x7e]*)?\r$/;
const MOST_FIGURES = 8;
const LONGEST_LINE = 256;
const LONGEST_TRAILER = 8_192;

type Place = 'size' | 'data' | 'data-end' | 'trailer' | 'done';

/** Takes the chunked coding off a body, however it is cut. Lines end in CR LF and nothing else. */
export class ChunkedBody {
  private place: Place = 'size';
  private line = '';
  private left = 0;
  private trailerBytes = 0;

  get isDone(): boolean {
    return this.place === 'done';
  }

  /** Hands on what is data; returns the offset after the last byte that belongs to the body. */
  read(bytes: Buffer, from: number, take: (data: Buffer) => void): number {
    let at = from;
    while (at < bytes.length && this.place !== 'done') {
      if (this.place === 'data') at = this.readData(bytes, at, take);
      else if (this.place === 'data-end') at = this.readDataEnd(bytes, at);
      else at = this.readLine(bytes, at);
    }
    return at;
  }

  private readData(bytes: Buffer, at: number, take: (data: Buffer) => void): number {
    const end = Math.min(bytes.length, at + this.left);
    take(bytes.subarray(at, end));
    this.left -= end - at;
    if (this.left === 0) {
      this.place = 'data-end';
      this.line = '';
    }
    return end;
  }

  private readDataEnd(bytes: Buffer, at: number): number {
    const expected = this.line === '' ? CR : LF;
    if (bytes[at] !== expected) throw new BrokenAnswer('a chunk is longer than it says');
    if (expected === CR) this.line = '\r';
    else {
      this.line = '';
      this.place = 'size';
    }
    return at + 1;
  }

  private readLine(bytes: Buffer, at: number): number {
    const after = this.place === 'size' && this.line === '' ? this.readPlainSize(bytes, at) : at;
    return after > at ? after : this.readAnyLine(bytes, at);
  }

  /** Nearly every size comes as a few figures and nothing else. Returns where it began, where it is not so. */
  private readPlainSize(bytes: Buffer, from: number): number {
    let size = 0;
    let at = from;
    for (let digit = digitOf(bytes[at]); digit >= 0 && at - from < MOST_FIGURES; digit = digitOf(bytes[at])) {
      size = size * 16 + digit;
      at++;
    }
    if (at === from || bytes[at] !== CR || bytes[at + 1] !== LF) return from;
    this.begin(size);
    return at + 2;
  }

  private readAnyLine(bytes: Buffer, at: number): number {
    const newline = bytes.indexOf(LF, at);
    const end = newline === -1 ? bytes.length : newline;
    this.line += bytes.toString('latin1', at, end);
    if (this.line.length > (this.place === 'size' ? LONGEST_LINE : LONGEST_TRAILER)) {
      throw new BrokenAnswer('a line of its body is too long');
    }
    if (newline === -1) return end;
    const line = this.line;
    this.line = '';
    if (this.place === 'size') this.readSize(line);
    else this.readTrailer(line);
    return newline + 1;
  }

  private readSize(line: string): void {
    const [, size] = SIZE_LINE.exec(line) ?? [];
    if (size === undefined) throw new BrokenAnswer('the size of a chunk is no number');
    this.begin(Number.parseInt(size, 16));
  }

  private begin(size: number): void {
    this.left = size;
    this.place = size === 0 ? 'trailer' : 'data';
  }

  /** What stands there is of no use to anybody here. */
  private readTrailer(line: string): void {
    this.trailerBytes += line.length;
    if (!line.endsWith('\r') || this.trailerBytes > LONGEST_TRAILER) throw new BrokenAnswer('its trailer is malformed');
    if (line === '\r') this.place = 'done';
  }
}

/** Of a hexadecimal figure in ASCII; -1: it is none. */
function digitOf(code = 0): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const small = code | 0x20;
  return small >= 0x61 && small <= 0x66 ? small - 0x57 : -1;
}
