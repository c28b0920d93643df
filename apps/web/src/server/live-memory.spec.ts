import type { LiveMessage } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import { aLiveState, aNode } from '../../test/builders.js';
import { EMPTY_MEMORY, type LiveMemory, take } from './live-memory.js';

const at = '2026-08-01T10:00:00.000Z';
const one = aNode({ name: 'one' });
const two = aNode({ name: 'two' });
const snapshot = (seq: number): LiveMessage => ({ type: 'snapshot', seq, at, state: aLiveState({ nodes: { one } }) });
const adds = (seq: number, id: string, value: typeof one | null): LiveMessage => ({
  type: 'delta',
  seq,
  at,
  changes: [{ kind: 'nodes', id, value }],
});

function hear(...messages: LiveMessage[]): { memory: LiveMemory; asks: (string | null)[] } {
  const asks: (string | null)[] = [];
  let memory = EMPTY_MEMORY;
  for (const message of messages) {
    const step = take(memory, message);
    memory = step.memory;
    asks.push(step.ask);
  }
  return { memory, asks };
}

describe('what the console remembers of the feed', () => {
  it('applies deltas in order', () => {
    const { memory, asks } = hear(snapshot(7), adds(8, 'two', two), adds(9, 'one', null));
    expect(Object.keys(memory.state?.nodes ?? {})).toEqual(['two']);
    expect(asks).toEqual([null, null, null]);
  });

  it('asks once for a resync after a gap, and believes nothing until the snapshot', () => {
    const { memory, asks } = hear(snapshot(7), adds(9, 'two', two), adds(10, 'one', null));
    expect(asks).toEqual([null, 'resync', null]);
    expect(Object.keys(memory.state?.nodes ?? {})).toEqual(['one']);
    const healed = take(memory, { ...snapshot(10), state: aLiveState({ nodes: { two } }) } as LiveMessage);
    expect(healed.memory).toMatchObject({ seq: 10, waiting: false, state: { nodes: { two } } });
    expect(take(healed.memory, adds(11, 'one', one)).ask).toBeNull();
  });

  it('notices by the beat that the last delta was lost', () => {
    expect(hear(snapshot(7), { type: 'beat', seq: 7, at }).asks).toEqual([null, null]);
    expect(hear(snapshot(7), { type: 'beat', seq: 8, at }).asks).toEqual([null, 'resync']);
  });

  it('ignores a delta that it has already', () => {
    const { memory, asks } = hear(snapshot(7), adds(7, 'one', null));
    expect(memory.state?.nodes.one).toBe(one);
    expect(asks).toEqual([null, null]);
  });

  it('asks for a snapshot when a delta comes first', () => {
    expect(hear(adds(3, 'one', one)).asks).toEqual(['resync']);
  });

  it('keeps the identity of what did not change', () => {
    const before = hear(snapshot(7)).memory;
    const after = take(before, adds(8, 'two', two)).memory;
    expect(after.state?.nodes.one).toBe(before.state?.nodes.one);
    expect(after.state?.models).toBe(before.state?.models);
    expect(after.state?.nodes).not.toBe(before.state?.nodes);
  });
});
