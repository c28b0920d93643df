import { type AnswerHead, type AnswerHeads, BrokenAnswer } from './answer-head.js';
import { ChunkedBody } from './chunked-body.js';

export interface AnswerListener {
  head(head: AnswerHead): void;
  /** At most once for each piece that was read: small chunks that came together go on together. */
  data(bytes: Buffer): void;
}

type Manner = Pick<AnswerHead, 'framing' | 'keepsAlive'>;

const END_OF_HEAD = '\r\n\r\n';
const LONGEST_HEAD = 16 * 1_024;
const NOTHING = Buffer.alloc(0);

/** Reads one answer out of the bytes of its connection, however they are cut. Throws `BrokenAnswer`, or what its listener throws. */
export class AnswerReader {
  isDone = false;
  /** Without its headers: whoever wants them has read them, and the rest lasts as long as the answer. */
  head: Manner | null = null;
  private held: Buffer = NOTHING;
  private left = 0;
  private chunked: ChunkedBody | null = null;

  constructor(
    private readonly listener: AnswerListener,
    private readonly heads: AnswerHeads,
  ) {}

  /** Bytes after the end of the answer belong to nobody. */
  read(bytes: Buffer): void {
    if (this.head !== null) {
      this.readBody(bytes, 0);
      return;
    }
    const seen = this.held.length === 0 ? bytes : Buffer.concat([this.held, bytes]);
    const end = seen.indexOf(END_OF_HEAD, Math.max(0, this.held.length - END_OF_HEAD.length));
    if (end === -1 ? seen.length > LONGEST_HEAD : end > LONGEST_HEAD) throw new BrokenAnswer('its head is too long');
    this.held = end === -1 ? seen : NOTHING;
    if (end !== -1) this.readHead(seen, end);
  }

  /** Its connection has ended. False: in the middle of it. */
  closed(): boolean {
    this.isDone ||= this.head?.framing.kind === 'close';
    return this.isDone;
  }

  private readHead(bytes: Buffer, end: number): void {
    const head = this.heads.read(bytes.toString('latin1', 0, end));
    const from = end + END_OF_HEAD.length;
    if (head.status < 200) {
      if (head.status === 101) throw new BrokenAnswer('nobody asked it for another protocol');
      this.read(bytes.subarray(from));
      return;
    }
    this.head = { framing: head.framing, keepsAlive: head.keepsAlive };
    if (head.framing.kind === 'length') this.left = head.framing.bytes;
    if (head.framing.kind === 'chunked') this.chunked = new ChunkedBody();
    this.listener.head(head);
    this.readBody(bytes, from);
  }

  private readBody(bytes: Buffer, from: number): void {
    const end = this.chunked ? this.readChunks(this.chunked, bytes, from) : this.readPlain(bytes, from);
    if (this.isDone && end < bytes.length) throw new BrokenAnswer('it goes on after its end');
  }

  private readPlain(bytes: Buffer, from: number): number {
    if (this.head?.framing.kind === 'close') {
      if (from < bytes.length) this.listener.data(bytes.subarray(from));
      return bytes.length;
    }
    const end = Math.min(bytes.length, from + this.left);
    this.left -= end - from;
    if (end > from) this.listener.data(from === 0 && end === bytes.length ? bytes : bytes.subarray(from, end));
    this.isDone = this.left === 0;
    return end;
  }

  private readChunks(chunked: ChunkedBody, bytes: Buffer, from: number): number {
    const pieces: Buffer[] = [];
    const end = chunked.read(bytes, from, (piece) => pieces.push(piece));
    const [only] = pieces;
    if (only) this.listener.data(pieces.length === 1 ? only : Buffer.concat(pieces));
    this.isDone = chunked.isDone;
    return end;
  }
}
