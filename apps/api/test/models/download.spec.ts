import { mkdtemp, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CatalogueError } from '@aivailable/contracts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { download } from '../../src/models/download.js';
import { PartialFile } from '../../src/models/partial-file.js';
import { FileServer } from './file-server.js';
import { MODEL } from './tiny-model.js';

describe('a download', () => {
  let server: FileServer;
  let folder: string;
  let partial: PartialFile;
  beforeEach(async () => {
    server = await FileServer.open(MODEL);
    folder = await mkdtemp(join(tmpdir(), 'aivailable-download-'));
    partial = new PartialFile(folder, server.url);
  });
  afterEach(async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  const fetchIt = (more: { requireRoom?: (bytes: number) => Promise<void>; signal?: AbortSignal } = {}) =>
    download({
      url: server.url,
      shownUrl: server.url,
      partial,
      hub: { url: 'http://hub.invalid', token: null },
      expectedBytes: null,
      expectedSha256: null,
      onLinked: () => undefined,
      signal: AbortSignal.timeout(120_000),
      onProgress: () => undefined,
      requireRoom: async () => undefined,
      pausesMs: [1, 1, 1],
      ...more,
    });
  const have = async () => (await stat(partial.path)).size;

  it('is given up with what the server said when trying again does not help, and keeps what came', async () => {
    server.cutsAfter = [500_000];
    server.onCut = () => {
      server.status = 503;
    };
    await expect(fetchIt()).rejects.toThrow(`${server.url} could not be downloaded: the server answered 503.`);
    expect(server.ranges).toHaveLength(1 + 3);
    server.status = null;
    await fetchIt();
    expect(await have()).toBe(MODEL.length);
    expect(server.ranges.at(-1)).toMatch(/^bytes=[1-9]/);
  });

  it('asks for room for the rest alone', async () => {
    server.cutsAfter = [500_000];
    const asked: number[] = [];
    await fetchIt({ requireRoom: async (bytes) => void asked.push(bytes) });
    expect(asked[0]).toBe(MODEL.length);
    expect(asked[1]).toBeLessThan(MODEL.length);
  });

  it('takes no byte when there is no room', async () => {
    const full = new Error('full');
    const refused = fetchIt({ requireRoom: () => Promise.reject(Object.assign(full, { code: 'EXPECTED' })) });
    await expect(refused).rejects.toThrow();
    await expect(have()).rejects.toThrow('ENOENT');
  });

  it('that fills the disk half way says so, and is not tried again', async () => {
    await symlink('/dev/full', partial.path);
    const full = new CatalogueError('disk_full', { file: 'f', needed: '256.0 MiB', free: '0 B', folder });
    const asked: number[] = [];
    const requireRoom = async (bytes: number) => {
      asked.push(bytes);
      if (asked.length > 1) throw full;
    };
    await expect(fetchIt({ requireRoom })).rejects.toBe(full);
    expect(asked).toEqual([MODEL.length, 0]);
    expect(server.ranges).toHaveLength(1);
  });

  it('of a complete file asks the server and takes nothing', async () => {
    await fetchIt();
    server.answersComplete = true;
    await fetchIt();
    expect(server.ranges.at(-1)).toBe(`bytes=${MODEL.length}-`);
    expect(await have()).toBe(MODEL.length);
  });

  it('says that nobody listens', async () => {
    await server.close();
    await expect(fetchIt()).rejects.toThrow(/could not be downloaded: .*ECONNREFUSED/);
    server = await FileServer.open(MODEL);
  });
});
