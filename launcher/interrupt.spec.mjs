import { EventEmitter } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { onInterrupt } from './interrupt.mjs';

function pressing() {
  const source = new EventEmitter();
  const calls = [];
  let nowMs = 0;
  const actions = { stop: () => calls.push('stop'), killAll: () => calls.push('killAll') };
  onInterrupt(actions, source, () => nowMs);
  const press = (signal, atMs) => {
    nowMs = atMs;
    source.emit(signal);
  };
  return { calls, press };
}

describe('Ctrl-C', () => {
  it('that npm forwards a second time still means one orderly stop', () => {
    const { calls, press } = pressing();
    press('SIGINT', 1000);
    press('SIGINT', 1010);
    expect(calls).toEqual(['stop']);
  });

  it('pressed again ends everything at once', () => {
    const { calls, press } = pressing();
    press('SIGINT', 1000);
    press('SIGINT', 2500);
    expect(calls).toEqual(['stop', 'killAll']);
  });

  it('is not the only way: kill and a closed terminal stop too', () => {
    for (const signal of ['SIGTERM', 'SIGHUP']) {
      const { calls, press } = pressing();
      press(signal, 0);
      expect(calls).toEqual(['stop']);
    }
  });
});
