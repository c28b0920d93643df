import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ask, chunk, Door, nothing } from './door.js';
import type { ScriptedEngine } from './fake-ports.js';
import { KEEP } from './raw-words.js';

const PIECE = chunk('x'.repeat(20_000));
const QUESTION = ask({ stream: true });
const READER_STALL_MS = 400;
/** What the buffers of three connections may take before the engine has to wait. */
const MOST_HELD_BYTES = 32 * 1_024 * 1_024;

/** A client that takes one byte of its answer every so often, and no more from its machine's own buffer. */
class SlowReader {
  readBytes = 0;
  private readonly socket: Socket;
  private readonly pace: NodeJS.Timeout;

  constructor(port: number, everyMs: number) {
    const callback = (length: number): boolean => {
      this.readBytes += length;
      return false;
    };
    this.socket = connect({ port, host: '127.0.0.1', onread: { buffer: Buffer.alloc(1), callback } });
    this.socket.on('error', () => undefined);
    this.pace = setInterval(() => this.socket.resume(), everyMs);
  }

  ask(body: string): void {
    this.socket.write(
      `POST /v1/chat/completions HTTP/1.1\r\n${KEEP}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
  }

  leave(): void {
    clearInterval(this.pace);
    this.socket.destroy();
  }
}

describe('a client that reads a byte now and then', () => {
  let door: Door;
  let engine: ScriptedEngine;
  let writtenBytes = 0;

  beforeAll(async () => {
    door = await new Door({ readerStallMs: READER_STALL_MS }).open();
    engine = await door.engine('a', (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const write = (): void => {
        for (let goesOn = true; goesOn; writtenBytes += PIECE.length) goesOn = response.write(PIECE);
      };
      response.on('drain', write);
      write();
    });
    door.serve(['a'], 1);
  });
  afterAll(() => door.close());

  it('loses its slot after the limit, to whoever waits for it, and little is kept for it till then', async () => {
    const slow = new SlowReader(door.port, 20);
    try {
      slow.ask(QUESTION);
      await engine.until(({ seen }) => seen.length === 1);
      const fromMs = performance.now();
      const next = door.post(QUESTION);
      await engine.until(({ aborted }) => aborted === 1);
      expect(slow.readBytes).toBeGreaterThan(1);
      expect(performance.now() - fromMs).toBeGreaterThanOrEqual(READER_STALL_MS / 2);
      expect(writtenBytes).toBeLessThan(MOST_HELD_BYTES);
      const answer = await next;
      expect(answer.status).toBe(200);
      await answer.body?.cancel();
    } finally {
      slow.leave();
    }
    expect(await door.quiet()).toEqual(nothing);
  });
});
