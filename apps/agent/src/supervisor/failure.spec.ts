import { describe, expect, it } from '@jest/globals';
import { EngineFailure } from '../engines/engine.js';
import { StoreFailure } from '../store/store-failure.js';
import { exitFailure, failureOf, issueCodeOf, restartDelayMs } from './failure.js';

describe('failures', () => {
  it.each([
    [new EngineFailure('cpu_spill', 'half of it'), 'cpu_spill', 'half of it'],
    [new StoreFailure('disk_full', 'no room'), 'disk_full', 'no room'],
    [new Error('surprise'), 'engine_failed', 'surprise'],
    ['text', 'engine_failed', 'text'],
  ])('are named by what went wrong: %s', (error, code, message) => {
    expect(failureOf(error)).toEqual({ code, message });
  });

  it.each([
    [
      { code: 1, signal: null, lastLines: ['a', 'b', 'c', 'd'] },
      'The engine ended with code 1. Its last words: b | c | d',
    ],
    [{ code: null, signal: 'SIGSEGV', lastLines: [] }, 'The engine ended by SIGSEGV.'],
  ])('say how an engine ended', (exit, message) => {
    expect(exitFailure(exit)).toEqual({ code: 'engine_failed', message });
  });

  it('are what an engine says that ended itself', () => {
    const failure = new EngineFailure('cpu_spill', '1.0 GiB of it lie in RAM');
    const exit = { code: null, signal: null, lastLines: [], failure };
    expect(exitFailure(exit)).toEqual({ code: 'cpu_spill', message: '1.0 GiB of it lie in RAM' });
  });

  it.each(['cpu_spill', 'unsupported', 'file_corrupt'])('%s is not tried again by itself', (code) => {
    expect(restartDelayMs(code, 1)).toBeNull();
  });

  it('of other kinds are tried again, later each time and never later than a minute', () => {
    const delays = [1, 2, 3, 6, 7, 50].map((inRow) => restartDelayMs('engine_failed', inRow));
    expect(delays).toEqual([1_000, 2_000, 4_000, 32_000, 60_000, 60_000]);
  });

  it.each([
    ['cpu_spill', 'cpu_spill'],
    ['disk_full', 'disk_full'],
    ['out_of_memory', 'engine_failed'],
    ['engine_failed', 'engine_failed'],
  ])('%s stands in the console as %s', (code, issue) => {
    expect(issueCodeOf({ code, message: '' })).toBe(issue);
  });
});
