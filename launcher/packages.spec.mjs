import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { packagesAreInstalled } from './packages.mjs';

const left = { version: '1.0.0', integrity: 'sha512-a' };
const foreign = { version: '2.0.0', integrity: 'sha512-b', optional: true };

describe('installed packages', () => {
  let root;
  beforeEach(async () => {
    root = await mkdtemp(path.join(os.tmpdir(), 'aivailable-packages-'));
    await mkdir(path.join(root, 'node_modules'));
    await write('package-lock.json', { '': {}, 'node_modules/left': left, 'node_modules/foreign': foreign });
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const write = (file, packages) => writeFile(path.join(root, file), JSON.stringify({ packages }));
  const installed = (packages) => write('node_modules/.package-lock.json', packages);

  it('are in order when all but packages of other platforms are there', async () => {
    await installed({ 'node_modules/left': left });
    expect(await packagesAreInstalled(root)).toBe(true);
  });

  it('are missing before the first install and after an interrupted one', async () => {
    expect(await packagesAreInstalled(root)).toBe(false);
  });

  it.each([
    ['a package is missing', {}],
    ['a version changed', { 'node_modules/left': { ...left, version: '1.0.1' } }],
    [
      'an optional package has another version',
      { 'node_modules/left': left, 'node_modules/foreign': { ...foreign, version: '1.9.0' } },
    ],
  ])('are out of date when %s', async (_, packages) => {
    await installed(packages);
    expect(await packagesAreInstalled(root)).toBe(false);
  });
});
