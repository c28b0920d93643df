import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AssignedFile } from '@aivailable/contracts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FakeApi } from '../link/api.fake.js';
import { ModelStore } from './model-store.js';

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const SIZE = 100_000;

describe('room in the model store', () => {
  let api: FakeApi;
  let dir: string;
  let store: ModelStore;
  let time = 0;
  let inUse: string[] = [];
  let evicted: string[] = [];
  let free = 1e12;

  beforeEach(async () => {
    api = await FakeApi.start();
    dir = await mkdtemp(join(tmpdir(), 'room-spec-'));
    [time, inUse, evicted, free] = [0, [], [], 1e12];
    store = await open();
  });

  afterEach(async () => {
    await api.close();
    await rm(dir, { recursive: true, force: true });
  });

  async function open(): Promise<ModelStore> {
    const opened = new ModelStore({
      ...{ dir, apiUrl: api.url, nodeToken: () => 'secret', freeBytes: () => Promise.resolve(free) },
      limits: { reserveBytes: 1_000, budgetBytes: 3 * SIZE },
      now: () => {
        time += 1_000;
        return time;
      },
      inUse: () => inUse,
      onEvicted: ({ id }) => evicted.push(id),
    });
    await opened.open();
    return opened;
  }

  function model(seed: number, bytes = Buffer.alloc(SIZE, seed)): AssignedFile {
    api.files.set(sha256(bytes), bytes);
    return { sha256: sha256(bytes), sizeBytes: bytes.length, fileName: `${seed}.gguf`, localPath: null };
  }
  const ensure = (file: AssignedFile) =>
    store.ensure(file, { signal: new AbortController().signal, onProgress: () => {} });
  async function three(): Promise<[AssignedFile, AssignedFile, AssignedFile]> {
    const files: [AssignedFile, AssignedFile, AssignedFile] = [model(1), model(2), model(3)];
    for (const file of files) await ensure(file);
    return files;
  }

  it('is made by the model that was not wanted for longest, also after a restart', async () => {
    const [first, second, third] = await three();
    await ensure(first);
    store = await open();
    const next = model(4);
    await ensure(next);
    expect(evicted).toEqual([second.sha256]);
    expect(store.files.map((file) => file.sha256).sort()).toEqual([first.sha256, third.sha256, next.sha256].sort());
    expect(await readdir(join(dir, 'models'))).toHaveLength(3);
  });

  it('is never made by one that is in use or pinned', async () => {
    const [first, second, third] = await three();
    inUse = [first.sha256];
    api.pinned = [second.sha256];
    await ensure(model(4));
    expect(evicted).toEqual([third.sha256]);
  });

  it('counts what an instance had open until now as used now', async () => {
    const [first, second] = await three();
    await store.used([first.sha256]);
    await ensure(model(4));
    expect(evicted).toEqual([second.sha256]);
  });

  it('is refused before the first byte and before anything goes, when all that may go is not enough', async () => {
    const [first, second, third] = await three();
    inUse = [first.sha256, second.sha256];
    api.ranges.length = 0;
    await expect(ensure(model(5, Buffer.alloc(2 * SIZE)))).rejects.toMatchObject({
      code: 'disk_full',
      message: `Not enough room for 5.gguf: 195.3 KiB are needed, 97.7 KiB of the 293.0 KiB of AIVAILABLE_STORE_BYTES can be had in ${join(dir, 'models')}. Raise it, or unpin a model.`,
    });
    expect(evicted).toEqual([]);
    expect(store.files).toHaveLength(3);
    expect(api.ranges).toEqual([]);
    expect(third.fileName).toBe('3.gguf');
  });

  it('is not made while nobody can say what is pinned', async () => {
    await three();
    api.pinned = null;
    await expect(ensure(model(4))).rejects.toMatchObject({ code: 'disk_full' });
    expect(evicted).toEqual([]);
  });

  it('is not promised twice: what another download still has to bring counts as taken', async () => {
    free = 150_000;
    api.holdFiles = true;
    const stop = new AbortController();
    const first = store.ensure(model(1), { signal: stop.signal, onProgress: () => {} });
    await api.fileAsked();
    await expect(ensure(model(2))).rejects.toMatchObject({ code: 'disk_full' });
    stop.abort();
    await expect(first).rejects.toMatchObject({ code: 'aborted' });
  });
});
