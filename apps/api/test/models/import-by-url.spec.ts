import { readdir, readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Catalogue } from '../../src/models/catalogue.js';
import { FileStore } from '../../src/models/file-store.js';
import { Imports } from '../../src/models/imports.js';
import { ModelFiles } from '../../src/models/model-files.js';
import { FileServer } from './file-server.js';
import { ImportsRoom } from './imports-room.js';
import { otherWeights, sha256 } from './tiny-model.js';

let weights = 0;

describe('an import by URL', () => {
  let models: ImportsRoom;
  let server: FileServer;
  let bytes: Uint8Array;
  beforeAll(async () => {
    models = await ImportsRoom.open();
  });
  afterAll(() => models.room.close());
  beforeEach(async () => {
    bytes = otherWeights(weights++);
    server = await FileServer.open(bytes);
  });
  afterEach(() => server.close());

  const partials = () => readdir(models.room.get(FileStore).partials);

  it('is verified, kept under its digest and listed', async () => {
    const view = await models.import({
      url: `${server.url}?token=secret`,
      sha256: sha256(bytes),
      sizeBytes: bytes.length,
    });
    expect(view).toMatchObject({ state: 'done', error: null, source: server.url });
    const stored = await models.room.get(ModelFiles).fileByDigest(sha256(bytes));
    expect(stored).toMatchObject({ modelId: view.modelId, fileName: 'tiny-model.gguf', sizeBytes: bytes.length });
    expect(sha256(await readFile(stored?.path ?? ''))).toBe(sha256(bytes));
    expect(await partials()).toEqual([]);
  });

  it('goes on at the byte where the connection broke', async () => {
    server.cutsAfter = [300_000, 200_000];
    expect(await models.import({ url: server.url, sha256: sha256(bytes) })).toMatchObject({ state: 'done' });
    const [first, ...resumed] = server.ranges;
    expect(first).toBeNull();
    const starts = resumed.map((range) => Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1]));
    expect(starts).toHaveLength(2);
    expect(starts[0]).toBeGreaterThan(100_000);
    expect(starts[1]).toBeGreaterThan(starts[0] ?? 0);
  });

  it('starts again when the file on the server changed meanwhile', async () => {
    server.cutsAfter = [300_000];
    server.onCut = () => {
      server.etag = '"two"';
      server.bytes = otherWeights(250);
    };
    const view = await models.import({ url: server.url });
    expect(view).toMatchObject({ state: 'done' });
    expect(server.ranges.at(-1)).toMatch(/^bytes=[1-9]/);
    expect((await models.room.get(ModelFiles).fileByDigest(sha256(server.bytes)))?.modelId).toBe(view.modelId);
  });

  it('is fetched once when asked for twice at the same time', async () => {
    const first = await stallAt(100_000);
    const second = await models.room.get(Imports).start({ url: server.url });
    expect(second.importId).toBe(first.importId);
    expect(server.ranges).toHaveLength(1);
    await models.room.get(Imports).cancel(first.importId);
  });

  it('goes on once when it is resumed twice at the same time', async () => {
    server.stallAfter = 300_000;
    const stalled = server.stalled();
    const imports = models.room.get(Imports);
    const { importId } = await imports.start({ url: server.url });
    await stalled;
    await imports.pause(importId);
    const again = server.stalled();
    const views = await Promise.all([1, 2, 3].map(() => imports.resume(importId)));
    expect(views.map((view) => view.importId)).toEqual([importId, importId, importId]);
    await again;
    expect(await imports.resume(importId)).toMatchObject({ importId, state: 'downloading' });
    await imports.pause(importId);
    server.stallAfter = null;
    await imports.resume(importId);
    expect(await models.over(importId)).toMatchObject({ state: 'done' });
    expect(server.ranges).toHaveLength(3);
  });

  it('can be cancelled, and leaves nothing', async () => {
    const { importId } = await stallAt(100_000);
    await models.room.get(Imports).cancel(importId);
    expect(await models.over(importId)).toMatchObject({ state: 'cancelled', error: null });
    expect(await partials()).toEqual([]);
    await models.room.get(Imports).cancel(importId);
    expect((await models.room.get(Imports).list()).map((view) => view.importId)).not.toContain(importId);
  });

  it('says how far it is', async () => {
    const { importId } = await stallAt(500_000);
    const view = await models.until(importId, ({ progress }) => progress !== null);
    expect(view).toMatchObject({ state: 'downloading', progress: { totalBytes: bytes.length } });
    await models.room.get(Imports).cancel(importId);
  });

  it('goes on after a restart of the process', async () => {
    const { database } = models.room;
    const config = { dataDir: models.room.get(FileStore).folder.replace(/\/models$/, '') };
    const { importId } = await stallAt(600_000);
    await models.until(importId, ({ progress }) => progress !== null);
    await models.room.get(Imports).beforeApplicationShutdown();
    server.stallAfter = null;
    const next = await ImportsRoom.open({ database, config });
    expect(await next.over(importId)).toMatchObject({ state: 'done' });
    expect(server.ranges.at(-1)).toMatch(/^bytes=[1-9]\d*-$/);
    await next.room.close();
  });

  it.each([
    [
      'a wrong sha256',
      { sha256: 'a'.repeat(64) },
      'wrong_digest',
      /^The sha256 of .*tiny-model\.gguf is [0-9a-f]{64}, expected a{64}\. The file was not kept; check the link or the digest\.$/,
    ],
    ['a wrong size', { sizeBytes: 12 }, 'wrong_size', /has \d+ bytes, expected 12 bytes\. The file was not kept/],
  ])('is refused for %s and not registered', async (_name, wish, code, message) => {
    const view = await models.import({ url: server.url, ...wish });
    expect(view).toMatchObject({ state: 'failed', modelId: null, error: { code } });
    expect(view.error?.message).toMatch(message);
    expect(await models.room.get(ModelFiles).fileByDigest(sha256(bytes))).toBeUndefined();
    expect(await partials()).toEqual([]);
  });

  it('is refused when the server has no such file', async () => {
    server.status = 404;
    const view = await models.import({ url: server.url });
    expect(view.error).toEqual({
      code: 'download_refused',
      message: `${server.url} could not be downloaded: the server answered 404.`,
    });
  });

  it('is refused at the first bytes when it is a web page', async () => {
    server.bytes = new TextEncoder().encode('<!doctype html><title>Sign in</title>');
    const view = await models.import({ url: server.url });
    expect(view.error).toEqual({
      code: 'not_a_gguf',
      message: `${server.url} is not a GGUF file: it starts with "<!do" where "GGUF" is expected.`,
    });
    expect(await partials()).toEqual([]);
  });

  it('is refused when the file on the server is cut short', async () => {
    server.bytes = bytes.subarray(0, 900_000);
    const view = await models.import({ url: server.url });
    expect(view.error?.code).toBe('truncated_gguf');
    expect(view.error?.message).toMatch(/^tiny-model\.gguf is cut short: its tensors need .*\. Download it again\.$/);
  });

  it('waits for its turn when two are under way, and the waiting one can be cancelled', async () => {
    const others = [await FileServer.open(otherWeights(weights++)), await FileServer.open(otherWeights(weights++))];
    for (const other of others) other.stallAfter = 1000;
    const imports = models.room.get(Imports);
    const running = await Promise.all(others.map((other) => imports.start({ url: other.url })));
    const waiting = await imports.start({ url: server.url });
    expect(waiting.state).toBe('waiting');
    await imports.cancel(waiting.importId);
    expect(await models.over(waiting.importId)).toMatchObject({ state: 'cancelled' });
    expect(server.ranges).toEqual([]);
    for (const { importId } of running) await imports.cancel(importId);
    for (const other of others) await other.close();
  });

  async function stallAt(byte: number) {
    server.stallAfter = byte;
    const stalled = server.stalled();
    const view = await models.room.get(Imports).start({ url: server.url });
    await stalled;
    return view;
  }
});

describe('an import without room on the disk', () => {
  class SmallDisk extends FileStore {
    override async freeBytes(): Promise<number> {
      return 200_000_000;
    }
  }

  it('is refused before its first byte', async () => {
    const server = await FileServer.open(otherWeights(weights++));
    const models = await ImportsRoom.open({
      override: (builder) => builder.overrideProvider(FileStore).useClass(SmallDisk),
    });
    const { folder, partials } = models.room.get(FileStore);
    const view = await models.import({ url: server.url });
    expect(view.error).toEqual({
      code: 'disk_full',
      message: `Not enough room for ${server.url}: 257.0 MiB needed, 190.7 MiB free in ${folder}. Free some space or set AIVAILABLE_DATA_DIR to a larger disk.`,
    });
    expect(await readdir(partials)).toEqual([]);
    expect(await models.room.get(Catalogue).list()).toEqual([]);
    await models.room.close();
    await server.close();
  });
});
