import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FakeClock } from '../../src/routing/clock.fake.js';
import { answering, ask, chunk, Door, done, failing, nothing } from './door.js';
import type { Script } from './fake-ports.js';

const ended = failing(502, { error: { message: 'The engine failed.', type: 'server_error', code: 'engine_failed' } });

/** An engine that says its first word when it is told to. */
function holding(): { script: Script; release: () => void } {
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const script: Script = (request, response, body) => {
    void released.then(() => answering(request, response, body));
  };
  return { script, release };
}

describe('an instance that failed', () => {
  let door: Door;
  beforeEach(async () => {
    door = await new Door({ restMs: 20, longestRestMs: 40, probeMs: 600_000 }).open();
  });
  afterEach(() => door.close());

  it('is tried by one request alone after its rest, and the others go when that has its first byte', async () => {
    const only = await door.engine('only', ended);
    door.serve(['only'], 8);
    expect((await door.post(ask())).status).toBe(502);
    const { script, release } = holding();
    only.script = script;
    const before = only.seen.length;
    const answers = [1, 2, 3, 4, 5].map(() => door.post(ask()));
    await only.until(({ seen }) => seen.length > before);
    while (door.plane.load.running < 5) await new Promise((resolve) => setImmediate(resolve));
    expect(door.plane.load).toMatchObject({ running: 5, waiting: 4, busySlots: 1 });
    expect(only.seen).toHaveLength(before + 1);
    release();
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(await door.quiet()).toEqual(nothing);
  });

  it('that says nothing at all after a stream was asked for loses it to another before its first byte', async () => {
    await door.close();
    const clock = new FakeClock();
    door = await new Door({ firstByteMs: 700 }, clock).open();
    const silent = await door.engine('silent', (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
    });
    await door.engine('good', answering);
    door.serve(['silent', 'good']);
    const asked = door.post(ask({ stream: true }));
    await silent.until(({ seen }) => seen.length === 1);
    clock.advance(700);
    const answer = await asked;
    expect(answer.headers.get('x-aivailable-instance')).toBe('good');
    expect(await answer.text()).toBe(
      `${['Hello', ' there', '.'].map((word) => chunk(word)).join('')}${chunk(null)}${done}`,
    );
    await silent.until(({ aborted }) => aborted === 1);
    expect((await door.events.untilFinished(1))[0]).toMatchObject({ outcome: 'answered', tries: 2, continued: 0 });
  });
});
