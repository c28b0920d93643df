import { describe, expect, it } from '@jest/globals';
import { sumOf, tallyLine } from './tally.mjs';

const results = {
  numPassedTests: 12,
  numFailedTests: 1,
  numRuntimeErrorTestSuites: 0,
  numPendingTests: 0,
  numTodoTests: 0,
};

describe('the tally', () => {
  it('counts passed and failed tests over all runs', () => {
    expect(tallyLine(sumOf([results, results]))).toBe('24 passed, 2 failed');
  });

  it('counts a suite that did not load as a failure', () => {
    expect(tallyLine(sumOf([{ ...results, numRuntimeErrorTestSuites: 2 }]))).toBe('12 passed, 3 failed');
  });

  it('names what was skipped', () => {
    expect(tallyLine(sumOf([{ ...results, numPendingTests: 3 }]))).toBe('12 passed, 1 failed, 3 skipped');
  });

  it('counts a run without results as a failure', () => {
    expect(tallyLine(sumOf([results, null]))).toBe('12 passed, 2 failed');
  });
});
