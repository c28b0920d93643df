import { once } from 'node:events';
import { createConnection } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { answering, ask, Door, failing, nothing } from './door.js';
import { connected, type ScriptedEngine } from './fake-ports.js';

const errorOf = async (answer: Response) => ((await answer.json()) as { error: Record<string, unknown> }).error;

describe('a request that is refused', () => {
  let door: Door;
  let engine: ScriptedEngine;

  beforeEach(async () => {
    door = await new Door({ bodyBytes: 100_000 }).open();
    engine = await door.engine('a', answering);
    door.serve(['a']);
  });
  afterEach(() => door.close());

  it.each([
    ['', 'invalid_json', /^The request body is not valid JSON: it is empty\.$/],
    ['{"model": "toy"', 'invalid_json', /^The request body is not valid JSON: .+ position 15/],
    ['[1]', 'invalid_request', /^The request body must be a JSON object\.$/],
    ['{"messages":[]}', 'invalid_request', /^"model" is missing/],
    ['{"model":"toy","stream":"yes"}', 'invalid_request', /^"stream" must be true or false\.$/],
    ['{"model":"toy","stream_options":[]}', 'invalid_request', /^"stream_options" must be an object\.$/],
  ])('for its body %s', async (body, code, message) => {
    const answer = await door.post(body);
    expect(answer.status).toBe(400);
    expect(await errorOf(answer)).toMatchObject({
      code,
      message: expect.stringMatching(message),
      type: 'invalid_request_error',
    });
    expect(engine.seen).toHaveLength(0);
  });

  it('for a body that says that it is too large, before a byte of it is read', async () => {
    const socket = await connected(door.port);
    socket.write(
      'POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer key-one\r\ncontent-length: 100001\r\n\r\n',
    );
    const [head] = await once(socket, 'data');
    expect(String(head)).toMatch(/^HTTP\/1\.1 413 /);
    expect(String(head)).toContain('"code":"body_too_large"');
    socket.destroy();
  });

  it('for a body that turns out too large, while its writer is still writing', async () => {
    const socket = createConnection(door.port, '127.0.0.1');
    let text = '';
    socket.on('data', (bytes) => {
      text += bytes.toString();
    });
    socket.write(
      'POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer key-one\r\ntransfer-encoding: chunked\r\n\r\n',
    );
    const piece = `4e20\r\n${'x'.repeat(20_000)}\r\n`;
    for (let sent = 0; sent < 10; sent++) socket.write(piece);
    socket.write('0\r\n\r\n');
    await once(socket, 'close');
    expect(text).toMatch(/^HTTP\/1\.1 413 /);
    expect(text).toContain(
      'The request body is larger than the limit of 97.7 KiB. Send less, or raise AIVAILABLE_BODY_LIMIT_BYTES.',
    );
    expect((await door.events.untilFinished(1))[0]).toMatchObject({ status: 413, outcome: 'refused', keyId: 'one' });
  });

  it('for its key, and the connection stays good for the next', async () => {
    const answer = await door.post(ask(), '/v1/chat/completions', { headers: { authorization: 'Bearer nonsense' } });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    expect(answer.headers.get('connection')).toBe('keep-alive');
    expect(await errorOf(answer)).toMatchObject({
      code: 'invalid_api_key',
      message:
        'The API key is unknown or was revoked. Create one in the console under "API keys" and send it as "Authorization: Bearer <key>".',
      type: 'authentication_error',
    });
    expect((await door.events.untilFinished(1))[0]).toMatchObject({ status: 401, keyId: null, servedName: '' });
  });

  it('for having no key at all', async () => {
    const answer = await fetch(`${door.url}/v1/models`);
    expect(answer.status).toBe(401);
    expect((await errorOf(answer)).message).toBe('No API key was sent. Send it as "Authorization: Bearer <key>".');
  });

  it('for a path where nothing is', async () => {
    const answer = await door.post(ask(), '/v1/images?x=1');
    expect(answer.status).toBe(404);
    expect(await errorOf(answer)).toMatchObject({
      code: 'route_not_found',
      message: 'There is nothing at POST /v1/images.',
    });
  });

  it('for a base URL that ends with /v1 once too often, with what is meant', async () => {
    const { message } = await errorOf(await door.post(ask(), '/v1/v1/messages'));
    expect(message).toMatch(/^There is nothing at POST \/v1\/v1\/messages\. \/v1\/messages is meant, it seems: /);
  });

  it.each([
    ['/v1/chat/completions', 'GET', 'POST'],
    ['/v1/messages', 'GET', 'POST'],
    ['/api/chat', 'GET', 'POST'],
    ['/v1/models', 'DELETE', 'GET'],
  ])('for %s asked with %s', async (path, method, allow) => {
    const answer = await fetch(`${door.url}${path}`, { method, headers: { authorization: 'Bearer key-one' } });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, allow]);
    expect(await answer.text()).toContain(`${path} is asked with ${allow}, not with ${method}.`);
  });

  it('because nothing is ready, and nothing is on its way', async () => {
    door.serve([], 1, { waiting: ['no GPU has room: 2.00 GiB short on attic'], isLoading: false });
    const answer = await door.post(ask());
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('5');
    expect(await errorOf(answer)).toMatchObject({
      code: 'no_instance',
      message: 'No instance of "toy" is ready: no GPU has room: 2.00 GiB short on attic.',
      type: 'service_unavailable_error',
    });
  });

  it('because what it waited for is still loading', async () => {
    await door.close();
    door = await new Door({ queueMs: 300 }).open();
    door.serve([], 1, { waiting: ['starting on attic'] });
    const answer = await door.post(ask());
    expect(answer.status).toBe(503);
    expect((await errorOf(answer)).message).toBe('The model "toy" is loading (starting on attic). Try again shortly.');
    expect((await door.events.untilFinished(1))[0]).toMatchObject({ outcome: 'refused', firstByteMs: null });
  });

  it('by the engine for its length, in whatever words', async () => {
    engine.script = failing(500, {
      error: {
        code: 500,
        message: 'the request exceeds the available context size',
        type: 'exceed_context_size_error',
      },
    });
    const answer = await door.post(ask());
    expect(answer.status).toBe(400);
    expect(await errorOf(answer)).toEqual({
      code: 'context_length_exceeded',
      message: 'the request exceeds the available context size',
      param: 'messages',
      type: 'invalid_request_error',
    });
    expect(engine.seen).toHaveLength(1);
  });

  it('by the engine for its length, inside a stream that was open already', async () => {
    engine.script = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end('data: {"error":{"code":400,"message":"the request exceeds the available context size"}}\n\n');
    };
    const answer = await door.post(ask({ stream: true }));
    expect(answer.status).toBe(400);
    expect((await errorOf(answer)).code).toBe('context_length_exceeded');
  });

  it('by the engine for its contents: the number becomes a word', async () => {
    engine.script = failing(400, { object: 'error', message: 'top_p must be below 1', code: 40001, param: 'top_p' });
    const answer = await door.post(ask());
    expect(answer.status).toBe(400);
    expect(await errorOf(answer)).toMatchObject({
      code: 'invalid_request',
      message: 'top_p must be below 1',
      param: 'top_p',
    });
    expect(await door.quiet()).toEqual(nothing);
  });

  it('when the service stops, while running ones finish', async () => {
    let finish = () => undefined as unknown;
    engine.script = (_request, response) => {
      finish = () => response.end('{"ok":true}');
    };
    const running = door.post(ask());
    await engine.until(({ seen }) => seen.length === 1);
    let isDrained = false;
    const drained = door.plane.drain().then(() => {
      isDrained = true;
    });
    const refused = await door.post(ask());
    expect(refused.status).toBe(503);
    expect(await errorOf(refused)).toMatchObject({ code: 'shutting_down', message: 'The service is stopping.' });
    expect(isDrained).toBe(false);
    finish();
    expect(await (await running).json()).toEqual({ ok: true });
    await drained;
  });

  it('is not a preflight: that is answered, without opening the door to other origins', async () => {
    const answer = await fetch(`${door.url}/v1/chat/completions`, {
      method: 'OPTIONS',
      headers: { origin: 'http://evil' },
    });
    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('the door', () => {
  it('takes /v1 and what is below it', () => {
    const { plane } = new Door();
    expect(['/v1', '/v1/', '/v1/models?x', '/v1?x'].map((url) => plane.handles(url))).toEqual([true, true, true, true]);
    expect(['/', '/v10', '/admin/v1/', '/healthz'].some((url) => plane.handles(url))).toBe(false);
  });
});
