import { describe, expect, it } from '@jest/globals';
import { OwnerLines } from './owner-lines.js';

const item = (name: string) => ({ ownerId: name.charAt(0), name });
const filled = (...names: string[]) => {
  const lines = new OwnerLines<ReturnType<typeof item>>();
  for (const name of names) lines.add(item(name));
  return lines;
};
const drained = (lines: OwnerLines<ReturnType<typeof item>>) => {
  const names: string[] = [];
  for (let next = lines.takeFirst(() => true); next; next = lines.takeFirst(() => true)) names.push(next.name);
  return names;
};

describe('the lines of owners', () => {
  it('take turns between owners and keep the order within one', () => {
    const order = drained(filled('a1', 'a2', 'a3', 'a4', 'b1', 'c1', 'c2'));
    expect(order).toEqual(['a1', 'b1', 'c1', 'a2', 'c2', 'a3', 'a4']);
  });

  it('pass over what cannot be served now', () => {
    const lines = filled('a1', 'a2', 'b1');
    expect(lines.takeFirst(({ name }) => name !== 'a1')?.name).toBe('a2');
    expect(lines.takeFirst(({ name }) => name === 'z')).toBeUndefined();
    expect(lines.size).toBe(2);
  });

  it('put who waited before at the front of its line', () => {
    const lines = filled('a1', 'b1');
    lines.addAgain(item('a0'));
    expect(drained(lines)).toEqual(['a0', 'b1', 'a1']);
  });

  it('know the longest, and the newest of those that are as long', () => {
    expect(
      filled('a1', 'b1', 'b2')
        .heaviest()
        .map(({ name }) => name),
    ).toEqual(['b1', 'b2']);
    expect(
      filled('a1', 'b1')
        .heaviest()
        .map(({ name }) => name),
    ).toEqual(['b1']);
  });
});
