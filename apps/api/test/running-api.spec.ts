import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { processIdentity } from '../src/database/running-process.js';
import { hasWords, isDeed } from '../src/monitoring/audit/deed-words.js';
import { type RunningApi, startApi } from '../src/running-api.js';
import { testConfig } from './config.js';

const openApi = z.object({
  openapi: z.string(),
  paths: z.record(z.string(), z.record(z.string(), z.looseObject({ operationId: z.string() }))),
});

const KEY = 'a-bootstrap-key-0123456789-0123456789';

describe('the API as a whole', () => {
  let dataDir: string;
  let api: RunningApi;
  const steps: string[] = [];
  const config = () =>
    testConfig({
      dataDir,
      port: 0,
      publicUrl: 'http://127.0.0.1:0',
      bootstrapKey: KEY,
      sessionSecret: null,
      logLevel: 'error',
      bodyLimitBytes: 4096,
    });
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'aivailable-api-'));
    api = await startApi(config(), (step) => steps.push(step));
  });
  afterAll(async () => {
    await api.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  const get = (path: string, headers: Record<string, string> = {}) => fetch(`${api.url}${path}`, { headers });
  const post = (path: string, body: string, headers: Record<string, string> = {}) =>
    fetch(`${api.url}${path}`, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });

  it('says its steps, its URL and the first access', () => {
    expect(steps).toEqual([
      'Starting the embedded PostgreSQL',
      expect.stringMatching(/^Using embedded PostgreSQL \(process \d+\)$/),
      'Opening the doors',
    ]);
    expect(api.url).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d+$/);
    expect(api.access).toMatchObject({ adminEmail: 'admin@aivailable.local', apiKey: KEY });
    expect(api.access.adminPassword).toMatch(/^[a-z2-9-]{24}$/);
  });

  it('signs the first admin in, who finds the toy model deployed', async () => {
    const { adminEmail: email, adminPassword: password } = api.access;
    const session = await post('/admin/session', JSON.stringify({ email, password }));
    expect(session.status).toBe(200);
    const cookie = session.headers.getSetCookie().join('; ');
    const models = await (await get('/admin/models', { cookie })).json();
    expect(models).toMatchObject([{ name: 'aivailable-toy', toy: true }]);
    const deployments = await (await get('/admin/deployments', { cookie })).json();
    expect(deployments).toMatchObject([{ servedName: 'aivailable-toy', replicas: 1 }]);
  });

  it('lives, but is not ready while nothing serves', async () => {
    expect(await (await get('/healthz')).json()).toEqual({ status: 'alive' });
    const ready = await get('/readyz');
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({
      ready: false,
      reasons: [expect.stringMatching(/^No instance of aivailable-toy is ready/)],
    });
  });

  it('has words for every deed that somebody may be refused', async () => {
    const { paths } = openApi.parse(await (await get('/admin/openapi.json')).json());
    const asked = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => [method.toUpperCase(), path.replaceAll(/\{(\w+)\}/g, ':$1')] as const),
    );
    const deeds = asked.filter(([method, route]) => isDeed(method, route)).map((deed) => deed.join(' '));
    expect(deeds.length).toBeGreaterThan(30);
    expect(deeds.filter((deed) => !hasWords(deed))).toEqual([]);
  });

  it('serves the model API with the bootstrap key, and refuses in its shape', async () => {
    const models = await get('/v1/models', { authorization: `Bearer ${KEY}` });
    expect(await models.json()).toMatchObject({ object: 'list', data: [{ id: 'aivailable-toy' }] });
    const refused = await get('/v1/models', { authorization: 'Bearer wrong' });
    expect(refused.status).toBe(401);
    expect(await refused.json()).toMatchObject({ error: { code: 'invalid_api_key', type: 'authentication_error' } });
  });

  it.each([
    ['not JSON', '{"email":', 400, 'invalid_json', /^The request body is not valid JSON: /],
    ['of the wrong shape', '{"email":7}', 400, 'invalid_request', /^email: .*password: /],
    [
      'over the limit',
      JSON.stringify({ email: 'x'.repeat(5000) }),
      413,
      'body_too_large',
      /larger than the limit of 4096 bytes\./,
    ],
  ])('refuses a body that is %s', async (_name, body, status, code, message) => {
    const answer = await post('/admin/session', body);
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({
      error: {
        code,
        message: expect.stringMatching(message),
        requestId: answer.headers.get('x-request-id'),
      },
    });
  });

  it('says what is not there, and takes over a plain request id', async () => {
    const answer = await get('/admin/nothing?x=1', { 'x-request-id': 'mine-1' });
    expect(answer.status).toBe(404);
    expect(answer.headers.get('x-request-id')).toBe('mine-1');
    expect(await answer.json()).toEqual({
      error: { code: 'route_not_found', message: 'There is nothing at GET /admin/nothing.', requestId: 'mine-1' },
    });
  });

  it('says what is meant where a client was told a base URL without /v1', async () => {
    const answer = await fetch(`${api.url}/chat/completions`, { method: 'POST', body: '{}' });
    expect(answer.status).toBe(404);
    const { error } = (await answer.json()) as { error: { message: string } };
    expect(error.message).toContain('. /v1/chat/completions is meant, it seems: clients of OpenAI are told');
    const list = await get('/models', { authorization: `Bearer ${KEY}`, accept: 'application/json' });
    expect(list.status).toBe(404);
    expect(await list.json()).toMatchObject({ error: { message: expect.stringContaining(' /v1/models is meant') } });
  });

  it('describes every management route in OpenAPI 3.1 from the schemas', async () => {
    const document = openApi.parse(await (await get('/admin/openapi.json')).json());
    expect(document.openapi).toBe('3.1.0');
    const rooms = [
      'session',
      'users',
      'api-keys',
      'models',
      'imports',
      'nodes',
      'deployments',
      'instances',
      'timeline',
    ];
    for (const room of rooms) expect(Object.keys(document.paths)).toContain(`/admin/${room}`);
    const create = document.paths['/admin/api-keys']?.post;
    expect(create).toMatchObject({
      security: [{ session: ['member'] }],
      requestBody: { required: true, content: { 'application/json': { schema: { required: ['name'] } } } },
      responses: { 201: { content: { 'application/json': { schema: { properties: { key: { type: 'string' } } } } } } },
    });
    expect(document.paths['/admin/join-tokens']?.post).toMatchObject({ requestBody: { required: false } });
    expect(document.paths['/admin/api-keys/{keyId}']?.delete?.parameters).toEqual([
      { name: 'keyId', in: 'path', required: true, schema: { type: 'string' } },
    ]);
    const ids = Object.values(document.paths).flatMap((path) =>
      Object.values(path).map((operation) => operation.operationId),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('refuses a second instance on its folder, and leaves the folder to the first', async () => {
    const second = startApi(config(), () => undefined);
    await expect(second).rejects.toThrow(
      `The data folder ${dataDir} is in use by a running instance (process ${process.pid}).`,
    );
    expect((await get('/healthz')).status).toBe(200);
  });

  it('issues join tokens for the launcher', async () => {
    const tokens = await api.issueJoinTokens(2);
    expect(new Set(tokens).size).toBe(2);
    const join = await post('/agent/join', JSON.stringify({ token: tokens[0], hostname: 'pc7' }));
    expect(join.status).toBeLessThan(300);
  });

  it('leaves nothing behind when it stops, and keeps all data for the next start', async () => {
    const pid = Number(/process (\d+)/.exec(steps[1] ?? '')?.[1]);
    const { url } = api;
    await api.stop();
    expect(await processIdentity(pid)).toBeNull();
    await expect(fetch(url)).rejects.toThrow();
    api = await startApi(config(), () => undefined);
    expect(api.access).toMatchObject({ adminEmail: 'admin@aivailable.local', adminPassword: null });
    expect((await get('/v1/models', { authorization: `Bearer ${KEY}` })).status).toBe(200);
  });
});

describe('the API that cannot start', () => {
  it('names the port that is taken and the setting, and lets go of its folder', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'aivailable-api-'));
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    for (let i = 0; i < 2; i++)
      await expect(startApi(testConfig({ dataDir, port }), () => undefined)).rejects.toThrow(
        `Port ${port} of 127.0.0.1 is taken by another program. Stop it, or choose another port with AIVAILABLE_PORT.`,
      );
    other.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  it('says that the address is none of this machine', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'aivailable-api-'));
    await expect(startApi(testConfig({ dataDir, host: '203.0.113.9', port: 0 }), () => undefined)).rejects.toThrow(
      'This machine does not have the address 203.0.113.9. Set AIVAILABLE_HOST to one of its own, or to 0.0.0.0 for all.',
    );
    await rm(dataDir, { recursive: true, force: true });
  });
});
