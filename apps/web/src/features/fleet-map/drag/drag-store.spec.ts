import { describe, expect, it } from '@jest/globals';
import { DragStore } from './drag-store.js';
import type { Load } from './load.js';

const SMALL: Load = { kind: 'instances', ids: ['small-1'] };
const carried = (load: Load) => ({ load, name: 'small', by: 'pointer' as const });
const FITS = new Map([['there', { kind: 'fits' as const }]]);

function pressed(): DragStore {
  const store = new DragStore();
  store.press(SMALL, 10, 20);
  store.judge(FITS, 0);
  return store;
}

describe('what is said of a press', () => {
  it('is there when it is picked up', () => {
    const store = pressed();
    expect(store.state()).toMatchObject({ carried: null, load: SMALL });
    store.pickUp(carried(SMALL), null);
    expect([...store.state().verdicts]).toEqual([...FITS]);
    expect(store.at()).toEqual([10, 20]);
  });

  it('is not said of something else', () => {
    const store = pressed();
    store.pickUp(carried({ kind: 'instances', ids: ['big-1'] }), null);
    expect(store.state().verdicts.size).toBe(0);
  });

  it('is forgotten when the press was a click, and nobody hears of an end', () => {
    const store = pressed();
    store.end();
    store.judge(FITS, 1);
    expect(store.state()).toMatchObject({ load: null, carried: null, ended: null });
    expect(store.state().verdicts.size).toBe(0);
  });
});
