import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import path from 'node:path';
import { type AssignedFile, type AssignedInstance, type ImportView, MIB, type ModelView } from '@aivailable/contracts';
import { partNames, toyModel, toySpec, writeSplitGguf } from '@aivailable/gguf';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { FakeApi } from '../../apps/agent/src/link/api.fake.js';
import type { AdminSession } from '../harness/admin-session.js';
import { cleanEnvironment } from '../harness/api-server.js';
import { Cluster } from '../harness/cluster.js';
import { eventually } from '../harness/deadline.js';
import { ProductProcess } from '../harness/product-process.js';
import { type TemporaryFolder, temporaryFolder } from '../harness/temporary-folder.js';

const TOY = Buffer.from(toyModel().bytes);
const HALF = 600_000;
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
/** Another model than the one that the product ships. */
const OTHER = Buffer.from(TOY);
OTHER[OTHER.length - 1] = 99;

const sizeOf = (file: string) => stat(file).then(({ size }) => size);

describe('a download of the API that is killed with SIGKILL', () => {
  let cluster: Cluster;
  let admin: AdminSession;
  let server: Server;
  const ranges: (string | undefined)[] = [];
  let isHeld = true;
  beforeAll(async () => {
    server = createServer((request, response) => answer(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    cluster = await Cluster.start({ nodes: [] });
    admin = await cluster.signIn();
  });
  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await cluster?.stop();
  });

  function answer(request: IncomingMessage, response: ServerResponse): void {
    ranges.push(request.headers.range);
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const range = from > 0 ? { 'content-range': `bytes ${from}-${OTHER.length - 1}/${OTHER.length}` } : {};
    response.writeHead(from > 0 ? 206 : 200, { etag: '"1"', 'content-length': OTHER.length - from, ...range });
    if (isHeld) response.write(OTHER.subarray(from, HALF));
    else response.end(OTHER.subarray(from));
  }

  it('asks for the rest alone after the restart, and keeps what is right', async () => {
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const url = `http://127.0.0.1:${port}/other.gguf`;
    const { importId } = await admin.post<ImportView>('/admin/models/import', { url, sha256: sha256(OTHER) });
    const partials = path.join(cluster.api.dataDir, 'models', 'partial');
    const partial = await eventually(60_000, 'a partial file', async () => {
      const name = (await readdir(partials)).find((one) => one.endsWith('.part'));
      const file = path.join(partials, name ?? 'none');
      return (await sizeOf(file)) === HALF ? file : undefined;
    });
    await cluster.api.killHard();
    expect(await sizeOf(partial)).toBe(HALF);

    isHeld = false;
    await cluster.api.start();
    admin = await cluster.signIn();
    const done = await eventually(60_000, 'the import', async () => {
      const one = (await admin.get<ImportView[]>('/admin/imports')).find((view) => view.importId === importId);
      return one?.state === 'done' ? one : undefined;
    });
    expect(ranges).toEqual([undefined, `bytes=${HALF}-`]);
    const model = (await admin.get<ModelView[]>('/admin/models')).find(({ modelId }) => modelId === done.modelId);
    expect(model?.files).toMatchObject([{ sha256: sha256(OTHER), sizeBytes: OTHER.length, digestFrom: 'given' }]);
    const stored = path.join(cluster.api.dataDir, 'models', `${sha256(OTHER)}.gguf`);
    expect(sha256(await readFile(stored))).toBe(sha256(OTHER));
  });
});

describe('an agent that fetches a model from its controller', () => {
  let api: FakeApi;
  let folder: TemporaryFolder;
  let agent: ProductProcess;
  beforeEach(async () => {
    api = await FakeApi.start();
    api.joinTokens.set('join', { nodeId: 'n1', nodeName: 'lab', nodeToken: 'secret' });
    folder = await temporaryFolder();
    agent = start();
  });
  afterEach(async () => {
    agent.kill('SIGKILL');
    await agent.gone;
    await api.close();
    await folder.remove();
  });

  const dir = () => path.join(folder.path, 'agent');
  const start = () =>
    new ProductProcess(
      'agent',
      ['run', '--api', api.url, '--dir', dir(), '--trial'],
      { ...cleanEnvironment(), AIVAILABLE_JOIN_TOKEN: 'join', AIVAILABLE_GPU: 'off' },
      path.join(folder.path, 'agent.log'),
    );
  /** Waits for the agent's hello and assigns it one instance of the file. */
  async function assign(file: AssignedFile): Promise<void> {
    const { observed } = await api.next('hello');
    const gpuId = observed.gpus[0]?.id ?? '';
    const instance: AssignedInstance = {
      ...{ instanceId: 'i1', deploymentId: 'd1', servedName: 'other', engine: 'embedded', backend: 'cpu', file },
      ...{ task: 'chat', contextTokens: 512, slots: 1, gpus: [{ gpuId, reservedBytes: 64 * MIB }] },
      ...{ wanted: 'run', attempt: 0 },
    };
    api.send({ type: 'assign', assignment: { epoch: 1, revision: 1, instances: [instance] } });
  }
  const ready = () => api.next('report', ({ instances }) => instances.some(({ state }) => state === 'ready'));

  it('and is killed with SIGKILL asks for the rest alone, and loads what it verified', async () => {
    const file = { sha256: sha256(OTHER), sizeBytes: OTHER.length, fileName: 'other.gguf', localPath: null };
    api.files.set(file.sha256, OTHER);
    [api.holdFiles, api.holdFilesAt] = [true, HALF];
    await assign(file);
    await api.fileAsked();
    const partial = path.join(dir(), 'models', `${file.sha256}.partial`);
    await eventually(60_000, 'a partial file', async () => ((await sizeOf(partial)) === HALF ? true : undefined));
    agent.kill('SIGKILL');
    await agent.gone;
    expect(await sizeOf(partial)).toBe(HALF);

    api.holdFiles = false;
    const [isReady, assigned] = [ready(), assign(file)];
    agent = start();
    await assigned;
    const { files } = await isReady;
    expect(api.ranges).toEqual([undefined, `bytes=${HALF}-`]);
    expect(files).toEqual([{ sha256: file.sha256, sizeBytes: OTHER.length }]);
  });

  it('has all parts of a split one, and the engine finds them from the first', async () => {
    const bytes = writeSplitGguf(toySpec(), 3).map((part) => Buffer.from(part));
    const names = partNames({ prefix: 'toy', number: 1, count: 3 });
    const parts = bytes.map((part, i) => ({
      ...{ sha256: sha256(part), sizeBytes: part.length, fileName: names[i] ?? '', localPath: null },
    }));
    for (const part of bytes) api.files.set(sha256(part), part);
    const set = sha256(Buffer.from(parts.map((part) => part.sha256).join('\n')));
    const sizeBytes = bytes.reduce((sum, part) => sum + part.length, 0);
    const isReady = ready();
    await assign({ sha256: set, sizeBytes, fileName: names[0] ?? '', localPath: null, parts });
    const { files } = await isReady;
    expect(files).toEqual([{ sha256: set, sizeBytes }]);
    expect(api.ranges).toHaveLength(3);
  });
});
