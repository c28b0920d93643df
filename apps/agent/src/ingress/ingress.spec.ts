import { mkdtemp, rm } from 'node:fs/promises';
import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InstanceState } from '@aivailable/contracts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Client } from 'undici';
import { silentLog } from '../log.js';
import { InFlight } from '../supervisor/in-flight.js';
import type { ServedInstance } from '../supervisor/serving-view.js';
import { Ingress } from './ingress.js';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

describe('the ingress', () => {
  let folder: string;
  let socketPath: string;
  let engine: Server;
  let handle: Handler;
  let ingress: Ingress;
  let client: Client;
  let tunnel: Socket;
  let door: ReturnType<typeof createServer>;
  let idle: () => void;
  let instance: ServedInstance;

  function served(state: InstanceState, more: Partial<ServedInstance> = {}): ServedInstance {
    const inFlight = new InFlight(
      () => 0,
      () => idle(),
    );
    return { instanceId: 'i1', servedName: 'tiny', state, slots: 1, socketPath, failure: null, inFlight, ...more };
  }

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ingress-spec-'));
    socketPath = join(folder, 'engine.sock');
    engine = createHttpServer((request, response) => handle(request, response));
    await new Promise<void>((resolve) => engine.listen(socketPath, resolve));
    idle = () => {};
    instance = served('ready');
    ingress = new Ingress({ find: (id) => (id === 'i1' ? instance : null) }, silentLog);
    // The API's end of a tunnel: it accepted the socket and now sends requests on it.
    door = createServer();
    const accepted = new Promise<Socket>((resolve) => door.once('connection', resolve));
    await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
    const dialled = connect((door.address() as AddressInfo).port, '127.0.0.1');
    tunnel = await accepted;
    ingress.accept(dialled);
    client = new Client('http://node', {
      connect: (_options, callback) => setImmediate(() => callback(null, tunnel)),
    });
  });

  afterEach(async () => {
    ingress.close();
    await client.destroy();
    engine.closeAllConnections();
    await Promise.all([new Promise((resolve) => engine.close(resolve)), new Promise((resolve) => door.close(resolve))]);
    await rm(folder, { recursive: true, force: true });
  });

  const ask = (path: string, body?: string) =>
    client.request({ path, method: body === undefined ? 'GET' : 'POST', body });
  const refusal = async (path: string) => {
    const { statusCode, body, headers } = await ask(path);
    const { error } = (await body.json()) as { error: { code: string; message: string } };
    return { status: statusCode, code: error.code, message: error.message, retryAfter: headers['retry-after'] };
  };

  it('relays path, method, headers and body, and the answer as it is', async () => {
    handle = (request, response) => {
      let text = '';
      request.on('data', (chunk) => {
        text += String(chunk);
      });
      request.on('end', () => {
        response.writeHead(418, { 'x-engine': 'yes' });
        response.end(`${request.method} ${request.url} ${request.headers['x-caller']} ${text}`);
      });
    };
    const { statusCode, headers, body } = await client.request({
      ...{ path: '/instances/i1/v1/models?limit=1', method: 'PUT', headers: { 'x-caller': 'me' }, body: 'hello' },
    });
    expect([statusCode, headers['x-engine'], await body.text()]).toEqual([
      418,
      'yes',
      'PUT /v1/models?limit=1 me hello',
    ]);
    expect(instance.inFlight.count).toBe(0);
  });

  it('passes chunks on as they come', async () => {
    let next: () => void = () => {};
    handle = (_request, response) => {
      response.write('one');
      next = () => response.end('two');
    };
    const { body } = await ask('/instances/i1/v1/x');
    const chunks: string[] = [];
    for await (const chunk of body) {
      chunks.push(String(chunk));
      next();
    }
    expect(chunks).toEqual(['one', 'two']);
  });

  it('answers several requests on one tunnel', async () => {
    handle = (request, response) => void response.end(request.url);
    for (const n of [1, 2, 3]) expect(await (await ask(`/instances/i1/${n}`)).body.text()).toBe(`/${n}`);
  });

  it('tells the engine at once that the client hung up', async () => {
    const hungUp = new Promise<void>((resolve) => {
      handle = (_request, response) => {
        response.write('data');
        response.once('close', resolve);
      };
    });
    const abort = new AbortController();
    const released = new Promise<void>((resolve) => {
      idle = resolve;
    });
    const { body } = await client.request({ path: '/instances/i1/v1/x', method: 'GET', signal: abort.signal });
    body.once('error', () => {});
    expect(instance.inFlight.count).toBe(1);
    abort.abort();
    await hungUp;
    await released;
    expect(instance.inFlight.count).toBe(0);
  });

  it('breaks the answer off when the engine breaks off, so that it does not look whole', async () => {
    handle = (_request, response) => {
      response.write('half', () => response.destroy());
    };
    const { body } = await ask('/instances/i1/v1/x');
    await expect(body.text()).rejects.toThrow();
    expect(instance.inFlight.count).toBe(0);
  });

  it('says that the engine failed when it closes without an answer', async () => {
    handle = (request) => void request.socket.destroy();
    expect(await refusal('/instances/i1/v1/x')).toMatchObject({ status: 502, code: 'engine_failed' });
    expect(instance.inFlight.count).toBe(0);
  });

  it('says that nothing was tried when the engine is not there', async () => {
    await new Promise((resolve) => engine.close(resolve));
    expect(await refusal('/instances/i1/v1/x')).toMatchObject({ status: 503, code: 'no_instance' });
    expect(instance.inFlight.count).toBe(0);
  });

  it('does not read faster than the client does', async () => {
    let written = 0;
    handle = (_request, response) => {
      const chunk = Buffer.alloc(64 * 1024);
      const pump = () => {
        while (written < 200 * chunk.length && !response.destroyed) {
          written += chunk.length;
          if (!response.write(chunk)) {
            response.once('drain', pump);
            return;
          }
        }
        response.end();
      };
      pump();
    };
    const { body } = await ask('/instances/i1/v1/x');
    let writtenBefore = -1;
    while (written !== writtenBefore) {
      writtenBefore = written;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(written).toBeLessThan(200 * 64 * 1024);
    expect((await body.arrayBuffer()).byteLength).toBe(200 * 64 * 1024);
  });

  it.each<[string, () => ServedInstance, object]>([
    [
      'is loading',
      () => served('starting', { socketPath: null }),
      {
        status: 503,
        code: 'model_loading',
        retryAfter: '1',
        message: 'The model "tiny" is loading (starting on its node). Try again shortly.',
      },
    ],
    [
      'failed',
      () => served('failed', { socketPath: null, failure: { code: 'cpu_spill', message: '3 of 9 layers.' } }),
      { status: 503, code: 'no_instance', message: 'No instance of "tiny" is ready: 3 of 9 layers.' },
    ],
    [
      'stopped',
      () => served('stopped', { socketPath: null }),
      { status: 503, code: 'no_instance', message: 'No instance of "tiny" is ready: this one is stopped.' },
    ],
  ])('refuses when the instance %s', async (_what, make, expected) => {
    instance = make();
    expect(await refusal('/instances/i1/v1/x')).toMatchObject(expected);
  });

  it('lets a few more in than there are slots, and then no more', async () => {
    handle = (_request, response) => void response.end('ok');
    const tickets = [instance.inFlight.enter(), instance.inFlight.enter()];
    expect((await ask('/instances/i1/v1/x')).statusCode).toBe(200);
    tickets.push(instance.inFlight.enter());
    expect(await refusal('/instances/i1/v1/x')).toMatchObject({
      ...{ status: 503, code: 'queue_full', retryAfter: '1' },
      message: 'All slots of "tiny" are busy and 2 requests wait already. Try again later.',
    });
    for (const ticket of tickets) ticket.release();
    expect(instance.inFlight.count).toBe(0);
  });

  it('still answers what was on its way when a drain began', async () => {
    instance = served('draining');
    handle = (_request, response) => void response.end('ok');
    expect((await ask('/instances/i1/v1/x')).statusCode).toBe(200);
  });

  it.each(['/', '/instances/', '/instances//x', '/instances/i1', '/v1/models'])('has nothing at %s', async (path) => {
    expect(await refusal(path)).toMatchObject({ status: 404, code: 'route_not_found' });
  });

  it('does not know the instances of other nodes', async () => {
    expect(await refusal('/instances/i2/v1/x')).toMatchObject({
      ...{ status: 404, code: 'not_found', message: 'The instance i2 does not run on this node.' },
    });
  });

  it('says how an instance is', async () => {
    const { statusCode, body } = await ask('/instances/i1/health');
    expect([statusCode, await body.json()]).toEqual([200, { instanceId: 'i1', state: 'ready', slots: 1, inFlight: 0 }]);
    instance = served('failed', { socketPath: null });
    expect((await ask('/instances/i1/health')).statusCode).toBe(503);
  });
});
