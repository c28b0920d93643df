import { mkdir, mkdtemp, readdir, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { linkTo } from './model-link.js';

describe('a link to a file of the store', () => {
  let folder: string;
  let link: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'model-link-'));
    link = join(folder, 'blobs', 'sha256-0');
    await mkdir(join(folder, 'blobs'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('is made by many at the same time, and leaves nothing else behind', async () => {
    await Promise.all(Array.from({ length: 20 }, () => linkTo('/store/a.gguf', link)));
    expect(await readlink(link)).toBe('/store/a.gguf');
    expect([await readdir(folder), await readdir(join(folder, 'blobs'))]).toEqual([['blobs'], ['sha256-0']]);
  });

  it('takes the place of what was there', async () => {
    await writeFile(link, 'a copy');
    await linkTo('/store/b.gguf', link);
    expect(await readlink(link)).toBe('/store/b.gguf');
  });

  it('leaves nothing behind where it cannot be made', async () => {
    await mkdir(join(link, 'full'), { recursive: true });
    await expect(linkTo('/store/a.gguf', link)).rejects.toThrow();
    expect(await readdir(folder)).toEqual(['blobs']);
  });
});
