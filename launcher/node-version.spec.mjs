import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { tooOld } from './node-version.mjs';

describe('the check of the Node version', () => {
  it.each(['v12.22.12', 'v18.20.4', 'v20.18.3'])('refuses %s with a sentence', (version) => {
    expect(tooOld(version)).toBe(
      `AIvailable needs Node.js 20.19 or later; this is ${version}. Get it from https://nodejs.org`,
    );
  });

  it.each(['v20.19.0', 'v20.20.2', 'v21.0.0', 'v24.1.0'])('accepts %s', (version) => {
    expect(tooOld(version)).toBeNull();
  });

  it.each(['start', 'test', 'check', 'agent'])('is the first thing that npm run %s does', (command) => {
    const entry = new URL(`./${command}.mjs`, import.meta.url).href;
    const script = `Object.defineProperty(process, 'version', { value: 'v18.20.4' }); import('${entry}');`;
    const { status, stdout, stderr } = spawnSync(process.execPath, ['-e', script], {
      cwd: fileURLToPath(new URL('..', import.meta.url)),
      encoding: 'utf8',
    });
    expect({ status, stdout, stderr }).toEqual({ status: 1, stdout: '', stderr: `${tooOld('v18.20.4')}\n` });
  });
});
