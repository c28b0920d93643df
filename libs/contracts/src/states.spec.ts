import { describe, expect, it } from '@jest/globals';
import { INSTANCE_TRANSITIONS, instanceState, mayBecome } from './states.js';

describe('instance transitions', () => {
  it('name only states that exist, and every state', () => {
    expect(Object.keys(INSTANCE_TRANSITIONS).sort()).toEqual([...instanceState.options].sort());
  });

  it('let nothing leave stopped', () => {
    for (const state of instanceState.options) expect(mayBecome('stopped', state)).toBe(state === 'stopped');
  });

  it('let a lost instance come back as ready: it is adopted', () => {
    expect(mayBecome('lost', 'ready')).toBe(true);
  });

  it('never take a draining instance back into service', () => {
    expect(mayBecome('draining', 'ready')).toBe(false);
  });
});
