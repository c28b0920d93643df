import { execFileSync } from 'node:child_process';
import { createHash, pbkdf2 } from 'node:crypto';
import { statSync } from 'node:fs';
import {
  mkdir,
  mkdtemp,
  open as openFile,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type AssignedFile, MIB, type Progress } from '@aivailable/contracts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FakeApi } from '../link/api.fake.js';
import { ModelStore } from './model-store.js';
import type { FetchWatch } from './shared-fetch.js';

const derive = promisify(pbkdf2);
const BYTES = Buffer.from('all the weights of a model '.repeat(40_000));
const SHA256 = createHash('sha256').update(BYTES).digest('hex');

describe('the model store', () => {
  let api: FakeApi;
  let dir: string;
  let store: ModelStore;
  let time: number;
  let free: number;

  beforeEach(async () => {
    api = await FakeApi.start();
    api.files.set(SHA256, BYTES);
    api.nodeTokens.add('secret');
    dir = await mkdtemp(join(tmpdir(), 'store-spec-'));
    time = 0;
    free = 1e12;
    store = await open();
  });

  afterEach(async () => {
    await api.close();
    await rm(dir, { recursive: true, force: true });
  });

  async function open(): Promise<ModelStore> {
    const opened = new ModelStore({
      ...{ dir, apiUrl: api.url, nodeToken: () => 'secret', freeBytes: () => Promise.resolve(free) },
      limits: { reserveBytes: 256 * MIB, budgetBytes: null },
      ...{ inUse: () => [], onEvicted: () => {} },
      now: () => {
        time += 1_000;
        return time;
      },
    });
    await opened.open();
    return opened;
  }

  const file = (more: Partial<AssignedFile> = {}): AssignedFile => ({
    ...{ sha256: SHA256, sizeBytes: BYTES.length, fileName: 'tiny.gguf', localPath: null },
    ...more,
  });

  const watch = (more: Partial<FetchWatch> = {}): FetchWatch => ({
    ...{ signal: new AbortController().signal, onProgress: () => {} },
    ...more,
  });

  const stored = () => join(dir, 'models', `${SHA256}.gguf`);
  const partial = () => join(dir, 'models', `${SHA256}.partial`);
  const sizeOf = (path: string) => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  const verified = [{ sha256: SHA256, sizeBytes: BYTES.length }];

  async function localFile(bytes: Buffer = BYTES): Promise<string> {
    const path = join(dir, 'local.gguf');
    await writeFile(path, bytes);
    return path;
  }

  async function writeByte(path: string, timeSetBack = false): Promise<void> {
    const reference = join(dir, 'times');
    await writeFile(reference, '');
    execFileSync('touch', ['-r', path, reference]);
    const handle = await openFile(path, 'r+');
    await handle.write(Buffer.from([255]), 0, 1, 100);
    await handle.close();
    // To the nanosecond, which `utimes` cannot do.
    if (timeSetBack) execFileSync('touch', ['-r', reference, path]);
  }

  it('downloads, verifies, and keeps', async () => {
    const progress: Progress[] = [];
    const path = await store.ensure(file(), watch({ onProgress: (at) => progress.push(at) }));
    expect(path).toBe(stored());
    expect((await readFile(path)).equals(BYTES)).toBe(true);
    expect(store.files).toEqual(verified);
    expect(progress[0]).toMatchObject({ doneBytes: 0, totalBytes: BYTES.length });
    expect(progress.at(-1)?.doneBytes).toBe(BYTES.length);
    expect(progress.at(-1)?.bytesPerSecond).toBeGreaterThan(0);
    await store.ensure(file(), watch());
    expect(api.ranges).toHaveLength(1);
  });

  it('knows after a restart what was verified before', async () => {
    await store.ensure(file(), watch());
    const again = await open();
    expect(again.files).toEqual(verified);
    await again.ensure(file(), watch());
    expect(api.ranges).toHaveLength(1);
  });

  it('goes on where an earlier try ended', async () => {
    await writeFile(partial(), BYTES.subarray(0, 1_000));
    const first: Progress[] = [];
    await store.ensure(file(), watch({ onProgress: (at) => first.push(at) }));
    expect(api.ranges).toEqual(['bytes=1000-']);
    expect(first[0]?.doneBytes).toBe(1_000);
    expect((await readFile(stored())).equals(BYTES)).toBe(true);
    expect(await readdir(join(dir, 'models'))).toEqual([`${SHA256}.gguf`]);
  });

  it('begins anew when the other side knows no ranges, and when the rest is not of this file', async () => {
    api.ignoreRanges = true;
    await writeFile(partial(), BYTES.subarray(0, 1_000));
    await store.ensure(file(), watch());
    expect((await readFile(stored())).equals(BYTES)).toBe(true);
    await rm(stored());
    await writeFile(partial(), Buffer.alloc(BYTES.length + 1));
    await store.ensure(file(), watch());
    expect((await readFile(stored())).equals(BYTES)).toBe(true);
  });

  it('asks nobody when the partial file is whole already', async () => {
    await writeFile(partial(), BYTES);
    await store.ensure(file(), watch());
    expect(api.ranges).toEqual([]);
  });

  it('uses a file of this machine where it lies, and reads it for that only once', async () => {
    const localPath = await localFile();
    expect(await store.ensure(file({ localPath }), watch())).toBe(localPath);
    expect(store.files).toEqual(verified);
    expect(api.ranges).toEqual([]);
    const read: Progress[] = [];
    await store.ensure(file({ localPath }), watch({ onProgress: (at) => read.push(at) }));
    await (await open()).ensure(file({ localPath }), watch({ onProgress: (at) => read.push(at) }));
    expect(read).toEqual([]);
  });

  it('reads it again when it changed, and downloads when it is another one', async () => {
    const localPath = await localFile();
    await store.ensure(file({ localPath }), watch());
    const other = Buffer.from(BYTES);
    other[5] = 0;
    await localFile(other);
    await utimes(localPath, 1, 1);
    expect(await store.ensure(file({ localPath }), watch())).toBe(stored());
  });

  it.each<[string, () => Promise<string>]>([
    ['is not there', async () => join(dir, 'missing.gguf')],
    ['has another size', () => localFile(BYTES.subarray(1))],
    ['is a folder', async () => dir],
  ])('downloads when the local file %s', async (_what, place) => {
    expect(await store.ensure(file({ localPath: await place() }), watch())).toBe(stored());
  });

  it('does not load a stored file that was spoilt', async () => {
    await mkdir(join(dir, 'models'), { recursive: true });
    await writeFile(stored(), Buffer.alloc(BYTES.length));
    expect(await store.ensure(file(), watch())).toBe(stored());
    expect((await readFile(stored())).equals(BYTES)).toBe(true);
  });

  it('refuses and forgets what arrived with another digest', async () => {
    const wrong = Buffer.alloc(BYTES.length, 1);
    api.files.set(SHA256, wrong);
    const digest = createHash('sha256').update(wrong).digest('hex');
    await expect(store.ensure(file(), watch())).rejects.toMatchObject({
      code: 'file_corrupt',
      message: `tiny.gguf (1.0 MiB) arrived with sha256 ${digest}, expected ${SHA256}. It was not kept; import the model again.`,
    });
    expect(await readdir(join(dir, 'models'))).toEqual([]);
    expect(store.files).toEqual([]);
    expect(api.ranges).toEqual([undefined, undefined]);
  });

  it('fetches anew what was spoilt in a partial file, and on the way', async () => {
    await writeFile(partial(), Buffer.alloc(1_000));
    expect(await store.ensure(file(), watch())).toBe(stored());
    expect(api.ranges).toEqual(['bytes=1000-', undefined]);
    expect((await readFile(stored())).equals(BYTES)).toBe(true);
  });

  it.each<[string, (path: string) => Promise<void>]>([
    ['cut short', (path) => truncate(path, BYTES.length - 1)],
    ['changed in one byte', (path) => writeByte(path)],
    ['changed by somebody who set its time back', (path) => writeByte(path, true)],
  ])('fetches anew a file that was %s between two starts', async (_what, spoil) => {
    await store.ensure(file(), watch());
    await spoil(stored());
    const again = await open();
    expect(again.files).toEqual([]);
    expect(await again.ensure(file(), watch())).toBe(stored());
    expect(api.ranges).toHaveLength(2);
    expect((await readFile(stored())).equals(BYTES)).toBe(true);
  });

  it('keeps what came before the connection broke', async () => {
    api.cutFilesAt = 500_000;
    await expect(store.ensure(file(), watch())).rejects.toMatchObject({
      ...{ code: 'download_failed', message: expect.stringMatching(/^tiny\.gguf could not be downloaded: .+\.$/) },
    });
    const { size } = await stat(partial());
    expect(size).toBeGreaterThan(0);
    api.cutFilesAt = null;
    await store.ensure(file(), watch());
    expect(api.ranges.at(-1)).toBe(`bytes=${size}-`);
    expect((await readFile(stored())).equals(BYTES)).toBe(true);
  });

  it.each([300_000, 500_000, 700_000])(
    'has written all that it will when it says that the connection broke, after %d bytes',
    async (cut) => {
      api.cutFilesAt = cut;
      const busy: Promise<unknown>[] = [];
      /* All the threads that write files are kept from it for a while, so that a write is under way when it breaks. */
      const onProgress = () => {
        if (busy.length === 0) for (let i = 0; i < 8; i++) busy.push(derive('a', 'b', 100_000, 64, 'sha512'));
      };
      await expect(store.ensure(file(), watch({ onProgress }))).rejects.toMatchObject({ code: 'download_failed' });
      const size = sizeOf(partial());
      await Promise.all(busy);
      for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate);
      expect(sizeOf(partial())).toBe(size);
      expect(size).toBeGreaterThan(0);
    },
  );

  it('says what is missing when the disk is too full, before it writes anything', async () => {
    free = 100 * 1024 * 1024;
    await expect(store.ensure(file(), watch())).rejects.toMatchObject({
      code: 'disk_full',
      message: `Not enough room for tiny.gguf: 1.0 MiB and 256.0 MiB to spare are needed, 100.0 MiB are free in ${join(dir, 'models')}. Free some space, or set AIVAILABLE_AGENT_DIR (with npm start: AIVAILABLE_DATA_DIR) to a larger disk.`,
    });
    expect(api.ranges).toEqual([]);
  });

  it('says that the disk filled up on the way', async () => {
    await symlink('/dev/full', partial());
    await expect(store.ensure(file(), watch())).rejects.toMatchObject({
      code: 'disk_full',
      message: 'The disk filled up while tiny.gguf came. Free some space; it goes on where it stopped.',
    });
  });

  it('says that the controller does not have the file', async () => {
    api.files.clear();
    await expect(store.ensure(file(), watch())).rejects.toMatchObject({
      ...{ code: 'file_missing', message: `The controller does not have tiny.gguf (${SHA256}).` },
    });
  });

  it('says that the controller cannot be reached', async () => {
    await api.close();
    await expect(store.ensure(file(), watch())).rejects.toMatchObject({ code: 'download_failed' });
    api = await FakeApi.start();
  });

  it('transfers a file once for all who want it', async () => {
    const heard: number[] = [];
    const paths = await Promise.all([
      store.ensure(file(), watch()),
      store.ensure(file(), watch({ onProgress: ({ doneBytes }) => heard.push(doneBytes) })),
    ]);
    expect(paths).toEqual([stored(), stored()]);
    expect(api.ranges).toHaveLength(1);
    expect(heard.at(-1)).toBe(BYTES.length);
  });

  it('goes on for the others when one gives up, and stops when all have', async () => {
    const [one, two] = [new AbortController(), new AbortController()];
    api.holdFiles = true;
    const first = store.ensure(file(), watch({ signal: one.signal }));
    const second = store.ensure(file(), watch({ signal: two.signal }));
    await api.fileAsked();
    one.abort();
    await expect(first).rejects.toMatchObject({ code: 'aborted' });
    expect(api.heldFiles).toBe(1);
    two.abort();
    await expect(second).rejects.toMatchObject({ code: 'aborted' });
    await api.fileDropped();
    api.holdFiles = false;
    expect(await store.ensure(file(), watch())).toBe(stored());
  });
});
