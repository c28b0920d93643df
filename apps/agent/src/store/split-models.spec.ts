import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AssignedFile, Progress } from '@aivailable/contracts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FakeApi } from '../link/api.fake.js';
import { ModelStore } from './model-store.js';
import { setDigest } from './piece.js';

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const BYTES = [1, 2, 3].map((part) => Buffer.alloc(50_000 * part, part));
const SET = setDigest(BYTES.map(sha256));
const NAMES = ['00001', '00002', '00003'].map((number) => `m-${number}-of-00003.gguf`);

describe('a split model in the store', () => {
  let api: FakeApi;
  let dir: string;
  let store: ModelStore;

  beforeEach(async () => {
    api = await FakeApi.start();
    for (const bytes of BYTES) api.files.set(sha256(bytes), bytes);
    dir = await mkdtemp(join(tmpdir(), 'split-spec-'));
    store = await open();
  });

  afterEach(async () => {
    await api.close();
    await rm(dir, { recursive: true, force: true });
  });

  async function open(): Promise<ModelStore> {
    const opened = new ModelStore({
      ...{ dir, apiUrl: api.url, nodeToken: () => 'secret', now: Date.now, freeBytes: () => Promise.resolve(1e12) },
      ...{ limits: { reserveBytes: 0, budgetBytes: null }, inUse: () => [], onEvicted: () => {} },
    });
    await opened.open();
    return opened;
  }

  const file = (localDir: string | null = null): AssignedFile => ({
    ...{ sha256: SET, sizeBytes: 300_000, fileName: NAMES[0] ?? '', localPath: null },
    parts: BYTES.map((bytes, i) => ({
      ...{ sha256: sha256(bytes), sizeBytes: bytes.length, fileName: NAMES[i] ?? '' },
      localPath: localDir === null ? null : join(localDir, NAMES[i] ?? ''),
    })),
  });
  const ensure = (wanted = file(), onProgress: (progress: Progress) => void = () => {}) =>
    store.ensure(wanted, { signal: new AbortController().signal, onProgress });
  const stored = (number: number) => join(dir, 'models', `${SET}-0000${number}-of-00003.gguf`);

  it('comes whole, under names by which the engine finds the others from the first', async () => {
    const heard: Progress[] = [];
    expect(await ensure(file(), (at) => heard.push(at))).toBe(stored(1));
    for (const [i, bytes] of BYTES.entries()) expect((await readFile(stored(i + 1))).equals(bytes)).toBe(true);
    expect(heard[0]).toMatchObject({ doneBytes: 0, totalBytes: 300_000 });
    expect(heard.at(-1)).toMatchObject({ doneBytes: 300_000, totalBytes: 300_000 });
    expect((await open()).files).toEqual([{ sha256: SET, sizeBytes: 300_000 }]);
  });

  it('is fetched again in the part that is missing or spoilt, and in no other', async () => {
    await ensure();
    await rm(stored(2));
    await writeFile(stored(3), Buffer.alloc(150_000));
    store = await open();
    expect(store.files).toEqual([]);
    api.ranges.length = 0;
    expect(await ensure()).toBe(stored(1));
    expect(api.ranges).toHaveLength(2);
    expect((await readFile(stored(3))).equals(BYTES[2] ?? Buffer.alloc(0))).toBe(true);
  });

  it('is used where it lies when all parts are right there, else brought here whole', async () => {
    for (const [i, bytes] of BYTES.entries()) await writeFile(join(dir, NAMES[i] ?? ''), bytes);
    expect(await ensure(file(dir))).toBe(join(dir, NAMES[0] ?? ''));
    expect(api.ranges).toEqual([]);
    await rm(join(dir, NAMES[2] ?? ''));
    expect(await ensure(file(dir))).toBe(stored(1));
    expect(await readdir(join(dir, 'models'))).toHaveLength(3);
  });
});
