import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { consoleFiles } from '../../src/http/console-files.js';
import { OuterServer } from '../../src/http/outer-server.js';

/** Answers with its name and the path. */
const says = (name: string) => (request: IncomingMessage, response: ServerResponse) =>
  void response.end(`${name} ${request.url}`);

describe('the outer server', () => {
  let outer: OuterServer;
  beforeAll(async () => {
    outer = await OuterServer.listen('127.0.0.1', 0);
  });
  afterAll(() => outer.closeAll());

  const get = (path: string, init: RequestInit = {}) => fetch(`http://127.0.0.1:${outer.port}${path}`, init);

  it('says that it is starting, in every shape, until the doors are open', async () => {
    expect((await get('/healthz')).status).toBe(200);
    const ready = await get('/readyz');
    expect(ready.status).toBe(503);
    expect(await ready.json()).toEqual({ ready: false, reasons: ['The service is starting. Try again shortly.'] });
    const answer = await get('/v1/models');
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('1');
    expect(await answer.json()).toMatchObject({
      error: { code: 'starting', type: 'service_unavailable_error', requestId: answer.headers.get('x-request-id') },
    });
    expect(await upgrade(outer.port, '/link')).toMatch(/^HTTP\/1\.1 503 /);
  });

  it('gives each request to whom it belongs', async () => {
    const inner: Server = createServer(says('inner'));
    inner.on('upgrade', (_request, socket) => socket.end('HTTP/1.1 400 inner\r\n\r\n'));
    outer.open({
      dataPlane: { handles: (url) => url.startsWith('/v1/'), handle: says('data plane') },
      inner,
      console: says('console'),
      upgrades: { '/tunnel': (_request, socket) => socket.end('HTTP/1.1 400 tunnel\r\n\r\n') },
    });
    const said = async (path: string, method = 'GET') => (await get(path, { method })).text();
    expect(await said('/v1/models')).toBe('data plane /v1/models');
    for (const path of ['/admin/nodes', '/agent/files/x', '/healthz', '/readyz?x=1', '/metrics', '/live'])
      expect(await said(path)).toBe(`inner ${path}`);
    for (const path of ['/', '/models', '/administer', '/assets/x.js'])
      expect(await said(path)).toBe(`console ${path}`);
    expect(await said('/models', 'POST')).toBe('inner /models');
    expect(await upgrade(outer.port, '/tunnel')).toMatch(/^HTTP\/1\.1 400 tunnel/);
    expect(await upgrade(outer.port, '/link')).toMatch(/^HTTP\/1\.1 400 inner/);
  });

  it('refuses a port that is taken', async () => {
    await expect(OuterServer.listen('127.0.0.1', outer.port)).rejects.toThrow(
      `Port ${outer.port} of 127.0.0.1 is taken by another program.`,
    );
  });
});

describe('the files of the console', () => {
  let folder: string;
  let server: Server;
  let origin: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'aivailable-console-'));
    await mkdir(join(folder, 'assets'));
    await writeFile(join(folder, 'index.html'), '<!doctype html><title>console</title>');
    await writeFile(join(folder, 'assets', 'app-1234.js'), 'export {};');
    server = createServer(consoleFiles(folder, says('otherwise')));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    origin = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  });
  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('are one page under every path, with a policy that lets in nothing from elsewhere', async () => {
    for (const path of ['/', '/models/some-id']) {
      const answer = await fetch(`${origin}${path}`);
      expect(await answer.text()).toContain('<title>console</title>');
      expect(answer.headers.get('cache-control')).toBe('no-cache');
      const policy = answer.headers.get('content-security-policy') ?? '';
      expect(policy).toContain("script-src 'self';");
      expect(policy).toContain(`connect-src 'self' ${origin.replace('http', 'ws')} ${origin.replace('http', 'wss')};`);
      expect(policy).toContain("frame-ancestors 'none'");
    }
  });

  it('are kept for long when their name holds their digest, and are no page when they are missing', async () => {
    const asset = await fetch(`${origin}/assets/app-1234.js`);
    expect(asset.headers.get('cache-control')).toContain('immutable');
    expect(await (await fetch(`${origin}/assets/gone.js`)).text()).toBe('otherwise /assets/gone.js');
    expect(await (await fetch(`${origin}/../package.json`)).text()).not.toContain('{');
  });

  it('are no page for who wants JSON', async () => {
    const asked = (accept: string) => fetch(`${origin}/models`, { headers: { accept } });
    expect(await (await asked('application/json')).text()).toBe('otherwise /models');
    for (const accept of ['*/*', 'text/html,application/xhtml+xml,application/json;q=0.9,*/*;q=0.8'])
      expect(await (await asked(accept)).text()).toContain('<title>console</title>');
  });

  it('are missed with a sentence when they were not built', async () => {
    const bare = createServer(consoleFiles(join(folder, 'nowhere'), says('otherwise')));
    await new Promise<void>((resolve) => bare.listen(0, '127.0.0.1', resolve));
    const address = bare.address();
    const answer = await fetch(`http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/`);
    expect(answer.status).toBe(503);
    expect(await answer.text()).toBe('The console is not built. Run "npm run build", then start again.\n');
    bare.closeAllConnections();
    bare.close();
  });
});

function upgrade(port: number, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n`);
    });
    let said = '';
    socket.on('data', (data) => {
      said += data;
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(said));
  });
}
