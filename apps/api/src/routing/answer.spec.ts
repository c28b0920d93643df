import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { Answer } from './answer.js';
import { FakeClock } from './clock.fake.js';
import { LIMITS } from './limits.js';

describe('an answer whose client is slow', () => {
  it('has one alarm, whichever engine waits for it, and none once the client has taken what was written', () => {
    const clock = new FakeClock();
    const request = new IncomingMessage(new Socket());
    const response = new ServerResponse(request);
    const answer = new Answer(request, response, 'r1', clock, LIMITS);
    const resumed: string[] = [];
    answer.onceTaken(() => resumed.push('lost'));
    answer.onceTaken(() => resumed.push('goes on'));
    expect(clock.pending).toBe(1);
    response.emit('drain');
    expect(resumed).toEqual(['lost', 'goes on']);
    expect(clock.pending).toBe(0);
    clock.advance(LIMITS.readerStallMs);
    expect(response.destroyed).toBe(false);
  });

  it('is cut off when it takes nothing', () => {
    const clock = new FakeClock();
    const request = new IncomingMessage(new Socket());
    const response = new ServerResponse(request);
    new Answer(request, response, 'r1', clock, LIMITS).onceTaken(() => undefined);
    clock.advance(LIMITS.readerStallMs);
    expect(response.destroyed).toBe(true);
  });

  /** To a connection that takes nothing. */
  function blocked(isFirst = true) {
    const clock = new FakeClock();
    const request = new IncomingMessage(new Socket());
    const response = new ServerResponse(request);
    const full = new Duplex({ read: () => undefined, write: () => undefined });
    if (isFirst) response.assignSocket(full as Socket);
    return { clock, response, answer: new Answer(request, response, 'r1', clock, LIMITS) };
  }

  it('has longer for a large answer in one piece', () => {
    const { clock, response, answer } = blocked();
    answer.whole(200, ['content-type', 'application/json'], Buffer.alloc(1_000_000));
    clock.advance(LIMITS.readerStallMs + 60_000);
    expect(response.destroyed).toBe(false);
    clock.advance(10_000);
    expect(response.destroyed).toBe(true);
  });

  it('is cut off when it does not take what it was refused with either', () => {
    const { clock, response, answer } = blocked();
    answer.json(401, { error: 'no key' });
    clock.advance(LIMITS.readerStallMs + 1_000);
    expect(response.destroyed).toBe(true);
  });

  it.each([
    ['is cut off when it does not take its last words', true],
    ['is not when those wait behind another answer on its connection', false],
  ])('%s', (_what, isFirst) => {
    const { clock, response, answer } = blocked(isFirst);
    answer.open(200, ['content-type', 'text/event-stream'], true);
    answer.write(Buffer.from('data: x\n\n'));
    answer.end();
    clock.advance(LIMITS.readerStallMs + 1_000);
    expect(response.destroyed).toBe(isFirst);
  });
});
