import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FakeClock } from '../../src/routing/clock.fake.js';
import { LIMITS } from '../../src/routing/limits.js';
import { answering, ask, chunk, Door, done, nothing } from './door.js';
import type { Script, ScriptedEngine } from './fake-ports.js';
import { TunnelledNode } from './tunnelled-node.js';

describe('an instance whose node has two tunnels', () => {
  let clock: FakeClock;
  let door: Door;
  let only: ScriptedEngine;
  let node: TunnelledNode;

  beforeEach(async () => {
    clock = new FakeClock();
    door = await new Door({}, clock).open();
    only = await door.engine('only', answering);
    node = new TunnelledNode(only);
    await node.dial();
    await node.dial();
    door.tunnels.leadBy('node-of-only', node.pool);
    door.serve(['only']);
  });
  afterEach(async () => {
    await node.close();
    await door.close();
  });

  const once = (first: Script): Script => {
    return (request, response, body) => {
      only.script = answering;
      first(request, response, body);
    };
  };
  const cutting = once(() => node.cutNewest());
  const cuttingAfterAWord = once((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(chunk('Hel'), () => setImmediate(() => setImmediate(() => node.cutNewest())));
  });

  it('is asked again at once on the other one, when one is cut before its first byte', async () => {
    only.script = cutting;
    const answer = await door.post(ask());
    expect(answer.status).toBe(200);
    expect(only.seen).toHaveLength(2);
    expect(await answer.text()).toContain('Hello there.');
    expect((await door.events.untilFinished(1))[0]).toMatchObject({ outcome: 'answered', instanceId: 'only' });
    expect(await door.quiet()).toEqual(nothing);
  });

  it('answers others at once, when one is cut under a stream', async () => {
    only.script = cuttingAfterAWord;
    await (await door.post(ask({ stream: true }))).text();
    const answer = await door.post(ask({ stream: true }));
    expect(await answer.text()).toContain(done);
  });

  /** And it is not asked before its rest is over. */
  async function rests(asked: Promise<Response>): Promise<void> {
    while (door.plane.load.waiting === 0) await new Promise(setImmediate);
    await node.dial();
    expect(only.seen).toHaveLength(1);
    clock.advance(LIMITS.restMs);
    expect((await asked).status).toBe(200);
    expect(only.seen).toHaveLength(2);
  }

  it('rests when both are cut', async () => {
    only.script = once(() => {
      node.cutNewest();
      node.cutNewest();
    });
    await rests(door.post(ask()));
  });

  it('rests when its agent ended, and with it both', async () => {
    only.script = once(() => node.vanish());
    await rests(door.post(ask()));
  });

  it('rests when its agent broke off, for that is about its engine', async () => {
    only.script = once((request) => request.socket.destroy());
    await rests(door.post(ask()));
  });
});
