import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sourcesDigest } from './build.mjs';

describe('the digest of the sources', () => {
  let root;
  let before;
  beforeEach(async () => {
    root = await mkdtemp(path.join(os.tmpdir(), 'aivailable-build-'));
    for (const folder of ['apps/api/src', 'apps/api/dist', 'apps/api/build', 'libs/contracts/src']) {
      await mkdir(path.join(root, folder), { recursive: true });
    }
    for (const file of ['nx.json', 'tsconfig.base.json', 'package-lock.json', 'apps/api/src/main.ts'])
      await write(file, file);
    before = await sourcesDigest(root);
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const write = (file, text) => writeFile(path.join(root, file), text);

  it.each(['apps/api/src/main.ts', 'libs/contracts/src/new.ts', 'package-lock.json'])(
    'changes with %s',
    async (file) => {
      await write(file, 'changed');
      expect(await sourcesDigest(root)).not.toBe(before);
    },
  );

  it.each(['apps/api/dist/main.js', 'apps/api/build/main.js', 'apps/api/src/main.spec.ts'])(
    'does not change with %s',
    async (file) => {
      await write(file, 'changed');
      expect(await sourcesDigest(root)).toBe(before);
    },
  );

  it('does not change with a touch', async () => {
    await utimes(path.join(root, 'apps/api/src/main.ts'), 1, 1);
    expect(await sourcesDigest(root)).toBe(before);
  });
});
