import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FakeClock } from '../../src/routing/clock.fake.js';
import { answering, ask, chunk, Door, done, failing, nothing } from './door.js';
import { connected, type Script } from './fake-ports.js';
import { servedModel } from './fake-serving.js';

const dying: Script = (request) => request.socket.destroy();
/** The head and no byte of the body: nothing was answered yet. */
const dyingAfterHead: Script = (request, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' }).flushHeaders();
  setImmediate(() => request.socket.destroy());
};
const loading = failing(503, { error: { message: 'Loading model', type: 'unavailable_error', code: 503 } });
/** What the node's door says of an engine that took the request and ended. */
const ended = failing(502, { error: { message: 'The engine failed.', type: 'server_error', code: 'engine_failed' } });
const unknown = failing(404, { error: { message: 'It does not run here.', type: 'server_error', code: 'not_found' } });
const tries = (door: Door) => door.warnings.filter((line) => line.startsWith('Try '));

describe('trouble before the first byte', () => {
  let door: Door;
  beforeEach(async () => {
    door = await new Door({ restMs: 20, longestRestMs: 100 }).open();
  });
  afterEach(() => door.close());
  const impatient = async () => {
    await door.close();
    door = await new Door({ restMs: 20, longestRestMs: 100, queueMs: 500 }).open();
  };

  it.each([
    ['dies', dying],
    ['dies after its head', dyingAfterHead],
    ['answers 500', failing(500, { error: { message: 'oops' } })],
    ['answers 404 because its node knows it no longer', failing(404, {})],
    ['is loading', loading],
    [
      'reports an error as the first event of a stream',
      (_, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' }).end('data: {"error":"cuda error"}\n\n');
      },
    ],
    [
      'ends a stream before it began',
      (_, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' }).end();
      },
    ],
  ] as [string, Script][])('another instance answers when the first %s', async (_, script) => {
    const bad = await door.engine('bad', script);
    const good = await door.engine('good', answering);
    door.serve(['bad', 'good']);
    const answer = await door.post(ask({ stream: script.length === 2 }));
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('Hello');
    expect([bad.seen.length, good.seen.length]).toEqual([1, 1]);
    const [record] = await door.events.untilFinished(1);
    expect(record).toMatchObject({ outcome: 'answered', instanceId: 'good' });
    expect(await door.quiet()).toEqual(nothing);
  });

  it('the same instance is asked again when it is the only one, up to three times', async () => {
    const only = await door.engine('only', ended);
    door.serve(['only']);
    const answer = await door.post(ask());
    expect(answer.status).toBe(502);
    expect(await answer.json()).toMatchObject({
      error: {
        code: 'engine_failed',
        message: 'The engine that served "toy" failed: on name-of-only it answered 502.',
      },
    });
    expect(only.seen).toHaveLength(3);
    expect(tries(door)).toHaveLength(3);
    expect((await door.events.untilFinished(1))[0]).toMatchObject({ outcome: 'failed', status: 502 });
  });

  it.each([
    ['an engine that loads', loading],
    ['a node whose connections are cut', dying],
    ['a node that has started anew and does not know its instance yet', unknown],
  ])('%s is waited for, however often that happens', async (_, script) => {
    const only = await door.engine('only', script);
    door.serve(['only']);
    const answer = door.post(ask());
    await only.until(({ seen }) => seen.length === 5);
    only.script = answering;
    expect((await answer).status).toBe(200);
    expect(tries(door)).toHaveLength(0);
  });

  it('a node whose connections are cut for as long as a request may wait is the reason of its refusal', async () => {
    await impatient();
    await door.engine('only', dying);
    door.serve(['only']);
    const answer = await door.post(ask());
    expect(answer.status).toBe(503);
    expect(((await answer.json()) as { error: { message: string } }).error.message).toBe(
      'No instance of "toy" is ready: on name-of-only the connection to it was lost.',
    );
    expect(await door.quiet()).toEqual(nothing);
  });

  it('a node without a link is waited for, then the refusal says why', async () => {
    await impatient();
    await door.engine('only', answering);
    door.tunnels.leadNowhere('node-of-only');
    door.serve(['only']);
    const answer = await door.post(ask());
    expect(answer.status).toBe(503);
    expect(((await answer.json()) as { error: { message: string } }).error.message).toBe(
      'No instance of "toy" is ready: name-of-only cannot be reached: its agent has no link.',
    );
  });

  it('no connection within its time is a reason to ask another', async () => {
    await door.close();
    const clock = new FakeClock();
    door = await new Door({ connectMs: 300, firstByteMs: 400, wholeAnswerMs: 500 }, clock).open();
    const silent = await door.engine('silent', () => undefined);
    await door.engine('good', answering);
    door.serve(['silent', 'good']);
    const asked = door.post(ask());
    await silent.until(({ seen }) => seen.length === 1);
    clock.advance(500);
    const answer = await asked;
    expect(answer.status).toBe(200);
    expect(answer.headers.get('x-aivailable-instance')).toBe('good');
    await silent.until(({ aborted }) => aborted === 1);
    expect(tries(door)).toEqual(['Try 1 of "toy" failed: on name-of-silent it sent nothing for 0.5 s.']);
  });
});

describe('trouble after the first byte', () => {
  let door: Door;
  beforeEach(async () => {
    door = await new Door({ stallMs: 50 }).open();
  });
  afterEach(() => door.close());

  it.each([
    [
      'dies',
      (request, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(`${chunk('Hel')}data: {"half`, () => setImmediate(() => request.socket.destroy()));
      },
    ],
    [
      'ends without an end',
      (_, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' }).end(chunk('Hel'));
      },
    ],
    [
      'falls silent',
      (_, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' }).write(chunk('Hel'));
      },
    ],
  ] as [string, Script][])('a stream says so and ends properly when the engine %s', async (_, script) => {
    const engine = await door.engine('a', script);
    await door.engine('other', answering);
    door.serve(['a', 'other']);
    const answer = await door.post(ask({ stream: true }));
    const error = {
      error: {
        message: 'The engine that served "toy" was lost in the middle of the answer.',
        type: 'service_unavailable_error',
        param: null,
        code: 'stream_interrupted',
      },
    };
    expect(await answer.text()).toBe(`${chunk('Hel')}data: ${JSON.stringify(error)}\n\n${done}`);
    expect(engine.seen).toHaveLength(1);
    expect((await door.events.untilFinished(1))[0]).toMatchObject({ outcome: 'failed', completionTokens: 1 });
    expect(await door.quiet()).toEqual(nothing);
  });

  it('the official client throws the error', async () => {
    await door.engine('a', (request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(chunk('Hel'), () => setImmediate(() => request.socket.destroy()));
    });
    door.serve(['a']);
    const stream = await door.client().chat.completions.create({ model: 'toy', messages: [], stream: true });
    const read = async () => {
      for await (const _part of stream);
    };
    await expect(read()).rejects.toMatchObject({ code: 'stream_interrupted' });
  });

  it('half a JSON answer is a broken connection, never a whole answer', async () => {
    await door.engine('a', (request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{"choices":', () => setImmediate(() => request.socket.destroy()));
    });
    door.serve(['a']);
    const answer = await door.post(ask());
    await expect(answer.text()).rejects.toThrow();
    expect((await door.events.untilFinished(1))[0]).toMatchObject({ outcome: 'failed' });
  });
});

describe('a client that leaves', () => {
  let door: Door;
  beforeEach(async () => {
    door = await new Door({ readerStallMs: 100 }).open();
  });
  afterEach(() => door.close());

  it('before the head stops the engine', async () => {
    const engine = await door.engine('a', () => undefined);
    door.serve(['a']);
    const leaving = new AbortController();
    const answer = door.post(ask(), '/v1/chat/completions', { signal: leaving.signal });
    await engine.until(({ seen }) => seen.length === 1);
    leaving.abort();
    await expect(answer).rejects.toThrow();
    /* Nothing else would stop it before this test is given up: the whole answer has ten minutes. */
    await engine.until(({ aborted }) => aborted === 1);
    expect((await door.events.untilFinished(1))[0]).toMatchObject({ outcome: 'aborted', firstByteMs: null });
    expect(await door.quiet()).toEqual(nothing);
  });

  it('while it waits leaves the queue, and the engine never hears of it', async () => {
    const engine = await door.engine('a', () => undefined);
    door.serve(['a'], 1);
    const leaving = new AbortController();
    const first = door.post(ask(), '/v1/chat/completions', { signal: leaving.signal }).catch(() => null);
    await engine.until(({ seen }) => seen.length === 1);
    const second = door.post(ask({ n: 2 }), '/v1/chat/completions', { signal: leaving.signal }).catch(() => null);
    while (door.plane.load.waiting === 0) await new Promise((resolve) => setImmediate(resolve));
    leaving.abort();
    await Promise.all([first, second]);
    const records = await door.events.untilFinished(2);
    expect(records.map(({ outcome }) => outcome)).toEqual(['aborted', 'aborted']);
    expect(engine.seen).toHaveLength(1);
    expect(await door.quiet()).toEqual(nothing);
  });

  it('in the middle of its body is nobody’s error', async () => {
    const socket = await connected(door.port);
    /* So large that it is read piece by piece, and known from its first piece on. */
    socket.write(
      'POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer key-one\r\ncontent-length: 90000\r\n\r\n{"mod',
    );
    while (door.plane.load.running === 0) await new Promise((resolve) => setImmediate(resolve));
    socket.destroy();
    expect((await door.events.untilFinished(1))[0]).toMatchObject({ outcome: 'aborted', status: 499 });
    expect(door.warnings).toEqual([]);
  });

  it('by reading nothing holds up the engine, not our memory, and loses its slot', async () => {
    let written = 0;
    let isHeldUp = false;
    const engine = await door.engine('a', (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const pour = () => {
        while (written < 200_000_000) {
          written += 65_536;
          if (response.write(chunk('x'.repeat(65_000)))) continue;
          isHeldUp = true;
          return;
        }
      };
      response.on('drain', pour);
      pour();
    });
    door.serve(['a']);
    const socket = await connected(door.port);
    socket.pause();
    const body = ask({ stream: true });
    socket.write(
      `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer key-one\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    await engine.until(({ aborted }) => aborted === 1);
    expect(isHeldUp).toBe(true);
    expect(written).toBeLessThan(50_000_000);
    expect((await door.events.untilFinished(1))[0]).toMatchObject({ outcome: 'aborted' });
    expect(await door.quiet()).toEqual(nothing);
    socket.destroy();
  });
});

describe('many at once', () => {
  let door: Door;
  beforeEach(async () => {
    door = await new Door().open();
  });
  afterEach(() => door.close());

  it('200 requests on 4 slots are all answered, 4 at a time, and leave every counter at zero', async () => {
    const engine = await door.engine('a', answering);
    door.serve(['a'], 4);
    const texts = await Promise.all(
      Array.from({ length: 200 }, async (_, i) => {
        const answer = await door.post(ask({ stream: i % 2 === 0 }), '/v1/chat/completions', {
          headers: { authorization: `Bearer key-${i % 3}` },
        });
        return answer.text();
      }),
    );
    expect(texts.filter((text) => text.includes('Hello'))).toHaveLength(200);
    expect(engine.mostInFlight).toBeLessThanOrEqual(4);
    expect(await door.events.untilFinished(200)).toHaveLength(200);
    expect(await door.quiet()).toEqual(nothing);
  });

  it('half of them leaving changes nothing for the others', async () => {
    const engine = await door.engine('a', answering);
    door.serve(['a'], 2);
    const outcomes = await Promise.all(
      Array.from({ length: 60 }, async (_, i) => {
        const leaving = new AbortController();
        if (i % 2) setTimeout(() => leaving.abort(), i % 7);
        return door
          .post(ask(), '/v1/chat/completions', { signal: leaving.signal })
          .then(
            (answer) => answer.text(),
            () => 'left',
          )
          .catch(() => 'left');
      }),
    );
    expect(outcomes.filter((_, i) => i % 2 === 0).every((text) => text.includes('Hello'))).toBe(true);
    await engine.until(({ inFlight }) => inFlight === 0);
    expect(await door.quiet()).toEqual(nothing);
  });
});

describe('a stream that waits for a model to load', () => {
  it('gets its head and comments, then its answer', async () => {
    const door = await new Door({ pingAfterMs: 20, pingEveryMs: 10 }).open();
    await door.engine('a', answering);
    door.serve([], 1, { waiting: ['starting on attic'] });
    const answer = await door.post(ask({ stream: true }));
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    door.serve(['a']);
    const text = await answer.text();
    expect(text).toMatch(/^: waiting, the model is being loaded\n\n(: waiting[^\n]*\n\n)*data: \{/);
    expect(text.endsWith(done)).toBe(true);
    await door.close();
  });

  it('gets an error event when it waited in vain', async () => {
    const door = await new Door({ pingAfterMs: 20 }).open();
    door.serve([], 1, { waiting: ['starting on attic'] });
    const answer = await door.post(ask({ stream: true }));
    door.serving.set(servedModel('toy', { waiting: ['failed on attic'], isLoading: false }));
    const text = await answer.text();
    expect(text).toContain('"message":"No instance of \\"toy\\" is ready: failed on attic."');
    expect(text.endsWith(done)).toBe(true);
    expect((await door.events.untilFinished(1))[0]).toMatchObject({ outcome: 'refused', status: 503 });
    await door.close();
  });

  it('keeps its status while the wait is short', async () => {
    const door = await new Door({ queueMs: 30 }).open();
    door.serve([], 1, { waiting: ['starting on attic'] });
    expect((await door.post(ask({ stream: true }))).status).toBe(503);
    await door.close();
  });
});
