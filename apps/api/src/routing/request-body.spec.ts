import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import type { Answer } from './answer.js';
import { FakeClock } from './clock.fake.js';
import { readBody } from './request-body.js';

const LIMITS = { bodyBytes: 1_000, senderStallMs: 30_000 };
const nobodyLeaves = { onGone: () => () => undefined } as unknown as Answer;

function reading(headers: Record<string, string> = {}) {
  const clock = new FakeClock();
  const request = Object.assign(new PassThrough(), { headers });
  const reading = async () => readBody(request as unknown as IncomingMessage, nobodyLeaves, clock, LIMITS);
  const outcome = reading().then(
    (body) => body.length,
    (error: Error) => error.message,
  );
  return { request, outcome, clock };
}

describe('a body', () => {
  it('that says it is too large is refused before a byte of it is read', async () => {
    const { request, outcome, clock } = reading({ 'content-length': '1001' });
    expect(await outcome).toMatch(/larger than the limit of/);
    expect([request.listenerCount('data'), request.readableFlowing, clock.pending]).toEqual([0, null, 0]);
  });

  it('that says nothing is refused with the byte that is too much, and nothing after it is taken', async () => {
    const { request, outcome, clock } = reading();
    request.write(Buffer.alloc(600));
    request.write(Buffer.alloc(400));
    request.write(Buffer.alloc(1));
    expect(await outcome).toMatch(/larger than the limit of/);
    expect([request.listenerCount('data'), clock.pending]).toEqual([0, 0]);
  });

  it('of just the limit is taken', async () => {
    const { request, outcome } = reading();
    request.write(Buffer.alloc(600));
    request.end(Buffer.alloc(400));
    expect(await outcome).toBe(1_000);
  });
});
