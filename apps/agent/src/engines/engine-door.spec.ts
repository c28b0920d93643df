import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CatalogueError, RESUME_HEADER, RESUME_MEMBER } from '@aivailable/contracts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { call, hangUpAfterFirstBytes } from '../../test/engine-calls.js';
import { EngineDoor } from './engine-door.js';
import type { Onward } from './taking-up/way.js';

describe('the door to an engine', () => {
  let folder: string;
  let engine: Server;
  let door: EngineDoor;
  let handle: (request: IncomingMessage, response: ServerResponse) => void;
  let onward: Onward;

  const path = (name: string) => join(folder, name);

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'aivailable-door-'));
    onward = async () => null;
    engine = createServer((request, response) => handle(request, response));
    await new Promise<void>((resolve) => engine.listen(path('engine.sock'), resolve));
    door = await EngineDoor.open({
      ...{ socketPath: path('door.sock'), engine: { socketPath: path('engine.sock') }, servedName: 'tiny' },
      headers: { authorization: 'Bearer secret' },
      onward: (...asked) => onward(...asked),
      explain: ({ status, body, path: at }) => ({
        error: new CatalogueError('invalid_request', { detail: `${status} ${at} ${body}` }),
        more: { n_ctx: 7 },
      }),
    });
  });

  afterEach(async () => {
    door.close();
    engine.close();
    engine.closeAllConnections();
    await rm(folder, { recursive: true, force: true });
  });

  it('carries a request there with the key and its answer back', async () => {
    handle = async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const { authorization } = request.headers;
      response.end(JSON.stringify({ at: request.url, authorization, body: String(Buffer.concat(chunks)) }));
    };
    await expect(call(path('door.sock'), '/v1/x?y', { a: 1 })).resolves.toEqual({
      status: 200,
      body: { at: '/v1/x?y', authorization: 'Bearer secret', body: '{"a":1}' },
    });
  });

  it('puts an error of the engine into our words', async () => {
    handle = (_request, response) => void response.writeHead(418).end('teapot');
    await expect(call(path('door.sock'), '/v1/x', {})).resolves.toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_request', message: '418 /v1/x teapot', n_ctx: 7 } },
    });
  });

  it('tells the engine at once that the asker hung up', async () => {
    const hungUp = new Promise<void>((resolve) => {
      handle = (_request, response) => {
        response.write('data: 1\n\n');
        response.once('close', resolve);
      };
    });
    await hangUpAfterFirstBytes(path('door.sock'), '/v1/x', {});
    await hungUp;
  });

  it('does not ask the engine to go on for an asker who hung up while the way on was looked for', async () => {
    const asked: string[] = [];
    handle = (incoming, response) => {
      asked.push(incoming.url ?? '');
      response.end('{}');
    };
    const looks = new Promise<() => void>((begun) => {
      onward = async (_path, question) => {
        await new Promise<void>((found) => begun(found));
        return question;
      };
    });
    const started = { tokens: null, written: 1, content: 'a', reasoning: '', calls: [] };
    const socketPath = path('door.sock');
    const outgoing = request({ socketPath, path: '/v1/x', method: 'POST', headers: { [RESUME_HEADER]: '1' } });
    outgoing.on('error', () => undefined);
    outgoing.end(JSON.stringify({ stream: true, [RESUME_MEMBER]: started }));
    const found = await looks;
    outgoing.destroy();
    /* The engine is asked after whoever asks next is answered, or not at all. */
    await call(socketPath, '/v1/next', {});
    found();
    await call(socketPath, '/v1/last', {});
    expect(asked).toEqual(['/v1/next', '/v1/last']);
  });

  it('breaks off where the engine breaks off, and says so where it said nothing', async () => {
    handle = (_request, response) => void response.write('{"half":', () => response.destroy());
    await expect(call(path('door.sock'), '/v1/x')).rejects.toThrow();
    handle = (request) => void request.socket.destroy();
    await expect(call(path('door.sock'), '/v1/x')).resolves.toMatchObject({
      status: 502,
      body: { error: { code: 'engine_failed' } },
    });
  });

  it('cuts what is being answered when it closes, and leaves no socket', async () => {
    handle = (_request, response) => void response.write('{"half":', () => door.close());
    await expect(call(path('door.sock'), '/v1/x')).rejects.toThrow();
    expect(existsSync(path('door.sock'))).toBe(false);
  });
});
