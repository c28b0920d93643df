import { describe, expect, it } from '@jest/globals';
import { tallyLine } from './tally.mjs';

const results = {
  numPassedTests: 12,
  numFailedTests: 1,
  numRuntimeErrorTestSuites: 0,
  numPendingTests: 0,
  numTodoTests: 0,
};

describe('the tally', () => {
  it('counts passed and failed tests', () => {
    expect(tallyLine(results)).toBe('12 passed, 1 failed');
  });

  it('counts a suite that did not load as a failure', () => {
    expect(tallyLine({ ...results, numRuntimeErrorTestSuites: 2 })).toBe('12 passed, 3 failed');
  });

  it('names what was skipped', () => {
    expect(tallyLine({ ...results, numPendingTests: 3 })).toBe('12 passed, 1 failed, 3 skipped');
  });

  it('is a failure when jest left nothing', () => {
    expect(tallyLine(null)).toBe('0 passed, 1 failed (jest left no results)');
  });
});
