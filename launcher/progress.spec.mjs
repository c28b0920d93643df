import { describe, expect, it } from '@jest/globals';
import { Progress } from './progress.mjs';

function told() {
  const lines = [];
  return {
    lines,
    progress: new Progress({ isTTY: false, write: (text) => lines.push(text.replace(/[\d.]+ s/, 'N s')) }),
  };
}

describe('a step of the launcher', () => {
  it('is ticked off when it is done, and hands on what it made', async () => {
    const { lines, progress } = told();
    expect(await progress.step('Working', async () => 7)).toBe(7);
    expect(lines).toEqual(['… Working\n', '✓ Working (N s)\n']);
  });

  it('is crossed out when it fails', async () => {
    const { lines, progress } = told();
    const fail = () => Promise.reject(new Error('no'));
    await expect(progress.step('Working', fail)).rejects.toThrow('no');
    expect(lines.at(-1)).toBe('✗ Working (N s)\n');
  });

  it('is neither when it ended without what was waited for', async () => {
    const { lines, progress } = told();
    const isReady = (reasons) => reasons === null;
    await progress.step('Waiting', async () => ['starting'], isReady);
    await progress.step('Waiting', async () => null, isReady);
    expect(lines.filter((_, i) => i % 2 === 1)).toEqual(['– Waiting (N s)\n', '✓ Waiting (N s)\n']);
  });
});
