import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
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
});
