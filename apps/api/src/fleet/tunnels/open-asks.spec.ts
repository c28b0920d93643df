import { describe, expect, it } from '@jest/globals';
import { OpenAsks } from './open-asks.js';

describe('what was asked of an agent', () => {
  it('is settled by what came or will not come of that very ask', () => {
    const asks = new OpenAsks();
    const [first, second] = [asks.add(3), asks.add(2)];
    asks.settle(first, 1);
    asks.settle(second, 2);
    asks.settle(second, 1);
    expect(asks.count).toBe(2);
    asks.settle(first, 9);
    expect(asks.count).toBe(0);
  });

  it('is the oldest where an agent does not say which one', () => {
    const asks = new OpenAsks();
    asks.add(1);
    const second = asks.add(2);
    asks.settle(null, 1);
    asks.settle(second, 2);
    expect(asks.count).toBe(0);
    asks.settle(null, 1);
    expect(asks.count).toBe(0);
  });

  it('is given up at the second look, whatever else was asked meanwhile', () => {
    const asks = new OpenAsks();
    asks.add(5);
    expect(asks.age()).toBe(true);
    asks.add(2);
    expect([asks.age(), asks.count]).toEqual([true, 2]);
    expect([asks.age(), asks.count]).toEqual([false, 0]);
  });

  it('is over with the link that it was said on; its number is given to no other', () => {
    const asks = new OpenAsks();
    const before = asks.add(4);
    asks.forget();
    const after = asks.add(1);
    asks.settle(before, 4);
    expect([asks.count, after === before]).toEqual([1, false]);
  });
});
