import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FakeClock } from '../../src/routing/clock.fake.js';
import { answering, ask, Door } from './door.js';
import type { ScriptedEngine } from './fake-ports.js';
import { instance, servedModel } from './fake-serving.js';

const POSITION = 'x-aivailable-queue-position';
const ETA = 'x-aivailable-queue-eta-ms';
/** At ten tokens a second: ten seconds, and a little for reading. */
const ANSWER = { max_tokens: 100 };
const PING_AFTER_MS = 20;

describe('a request that waits', () => {
  let door: Door;
  let engine: ScriptedEngine;
  let clock: FakeClock;
  let held: Parameters<ScriptedEngine['script']>[];

  /** One slot, and it is taken. */
  const busy = async (limits = {}) => {
    clock = new FakeClock();
    door = await new Door({ pingAfterMs: PING_AFTER_MS, ...limits }, clock).open();
    engine = await door.engine('a', (...parts) => held.push(parts));
    door.serving.set(servedModel('toy', { ready: [{ ...instance('a'), tokensPerSecond: 10 }] }));
    const first = door.post(ask(ANSWER)).then((answer) => answer.text());
    await engine.until(({ seen }) => seen.length === 1);
    return { first };
  };
  const letGo = () => {
    engine.script = answering;
    for (const parts of held.splice(0)) answering(...parts);
  };
  const post = (key: string, more: object = {}) =>
    door.post(ask({ ...ANSWER, ...more }), '/v1/chat/completions', { headers: { authorization: `Bearer key-${key}` } });
  const waits = async (count: number) => {
    while (door.plane.load.waiting < count) await new Promise((resolve) => setImmediate(resolve));
  };
  beforeEach(() => {
    held = [];
  });
  afterEach(() => door.close());

  it('says its position and when it may be its turn, in the head of its stream and in each sign of life', async () => {
    const { first } = await busy();
    const second = post('two', { stream: true });
    await waits(1);
    const third = post('three', { stream: true });
    await waits(2);
    clock.advance(PING_AFTER_MS);
    const [two, three] = await Promise.all([second, third]);
    expect([two.headers.get(POSITION), three.headers.get(POSITION)]).toEqual(['1', '2']);
    expect(two.headers.get(ETA)).toMatch(/^10\d\d\d$/);
    expect(three.headers.get(ETA)).toMatch(/^20\d\d\d$/);
    letGo();
    const [, words, lastWords] = await Promise.all([first, two.text(), three.text()]);
    expect(words).toMatch(/^: waiting, position 1, about 10 s\n\n/);
    expect(lastWords).toMatch(/^: waiting, position 2, about 20 s\n\n/);
    expect(lastWords).toMatch(/data: \[DONE\]\n\n$/);
  });

  it('is told the same with the manners of Anthropic, whose clients skip it', async () => {
    const { first } = await busy();
    const body = JSON.stringify({
      ...{ model: 'toy', stream: true, max_tokens: 100 },
      messages: [{ role: 'user', content: 'Hi' }],
    });
    const asked = door.post(body, '/v1/messages');
    await waits(1);
    clock.advance(PING_AFTER_MS);
    const answer = await asked;
    expect(answer.headers.get(POSITION)).toBe('1');
    letGo();
    expect(await answer.text()).toMatch(/^: waiting, position 1, about 10 s\nevent: ping\ndata: \{"type":"ping"\}\n\n/);
    await first;
  });

  it('and finds no room is told where it would have stood, and when to come back', async () => {
    const { first } = await busy({ queueLength: 2 });
    const waiting = [post('one'), post('two')];
    await waits(2);
    const refused = await post('two');
    expect(refused.status).toBe(503);
    expect(await refused.json()).toMatchObject({ error: { code: 'queue_full' } });
    expect(refused.headers.get(POSITION)).toBe('3');
    expect(refused.headers.get(ETA)).toMatch(/^30\d\d\d$/);
    expect(refused.headers.get('retry-after')).toBe('11');
    letGo();
    await Promise.all([first, ...waiting]);
  });

  it('has the position that its class gives it', async () => {
    const { first } = await busy();
    door.principals.grant('two', { priority: 'batch' });
    door.principals.grant('three', { priority: 'interactive' });
    const waiting = [];
    for (const key of ['two', 'one', 'three']) {
      waiting.push(post(key, { user: key }));
      await waits(waiting.length);
    }
    letGo();
    await Promise.all([first, ...waiting]);
    const order = engine.seen.slice(1).map(({ body }) => JSON.parse(body.toString()).user);
    expect(order).toEqual(['three', 'one', 'two']);
  });
});
