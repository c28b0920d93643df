import { describe, expect, it } from '@jest/globals';
import { FairQueue } from './fair-queue.js';

const item = (name: string) => ({ ownerId: name.charAt(0), name });
const filled = (...names: string[]) => {
  const queue = new FairQueue<ReturnType<typeof item>>();
  for (const name of names) queue.add(item(name));
  return queue;
};
const drained = (queue: FairQueue<ReturnType<typeof item>>) => {
  const names: string[] = [];
  for (let next = queue.takeFirst(() => true); next; next = queue.takeFirst(() => true)) names.push(next.name);
  return names;
};

describe('a fair queue', () => {
  it('takes turns between owners and keeps the order within one', () => {
    expect(drained(filled('a1', 'a2', 'a3', 'a4', 'b1', 'c1', 'c2'))).toEqual([
      'a1',
      'b1',
      'c1',
      'a2',
      'c2',
      'a3',
      'a4',
    ]);
  });

  it('passes over what cannot be served now', () => {
    const queue = filled('a1', 'a2', 'b1');
    expect(queue.takeFirst(({ name }) => name !== 'a1')?.name).toBe('a2');
    expect(queue.takeFirst(({ name }) => name === 'z')).toBeUndefined();
    expect(queue.size).toBe(2);
  });

  it('puts who waited before at the front of its line', () => {
    const queue = filled('a1', 'b1');
    queue.addAgain(item('a0'));
    expect(drained(queue)).toEqual(['a0', 'b1', 'a1']);
  });

  it('names the newest of the longest line to give way', () => {
    expect(filled('a1', 'b1', 'a2', 'c1').newestOfHeaviest()?.name).toBe('a2');
    expect(filled().newestOfHeaviest()).toBeUndefined();
  });

  it('counts what is in it', () => {
    const queue = filled('a1', 'a2');
    const [first] = queue.all();
    expect(first && queue.remove(first)).toBe(true);
    expect(first && queue.remove(first)).toBe(false);
    expect(queue.size).toBe(1);
  });
});
