import { type PriorityClass, priorityClass } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CLASS_WEIGHTS, type Classed, FairQueue } from './fair-queue.js';

const CLASSES = priorityClass.options;
const asks = (ownerId: string, priority: PriorityClass = 'normal', work = 8): Classed => ({ ownerId, priority, work });
const anything = () => true;

const drained = (queue: FairQueue<Classed>) => {
  const items: Classed[] = [];
  for (let next = queue.takeFirst(anything); next; next = queue.takeFirst(anything)) items.push(next);
  return items;
};

/** Grants that many, each class always having one more that waits. */
function saturated(works: Record<PriorityClass, readonly number[]>, grants: number) {
  const queue = new FairQueue<Classed>();
  const given = { interactive: 0, normal: 0, batch: 0 };
  const next = { interactive: 0, normal: 0, batch: 0 };
  const enter = (priority: PriorityClass) => {
    const list = works[priority];
    queue.add(asks(priority, priority, list[next[priority]++ % list.length] ?? 1));
  };
  for (const priority of CLASSES) enter(priority);
  for (let grant = 0; grant < grants; grant++) {
    const taken = queue.takeFirst(anything);
    if (!taken) throw new Error('somebody always waits');
    given[taken.priority] += taken.work;
    enter(taken.priority);
  }
  return given;
}

describe('the classes of a queue', () => {
  it('share by their weights while all of them wait', () => {
    expect(saturated({ interactive: [8], normal: [8], batch: [8] }, 1_300)).toEqual({
      ...{ interactive: 800 * 8, normal: 400 * 8, batch: 100 * 8 },
    });
  });

  it('are never further apart than one piece of work of each, whatever the pieces', () => {
    const works = fc.array(fc.integer({ min: 1, max: 5_000 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(works, works, works, fc.integer({ min: 1, max: 400 }), (interactive, normal, batch, grants) => {
        const all = { interactive, normal, batch };
        const given = saturated(all, grants);
        for (const a of CLASSES) {
          for (const b of CLASSES) {
            const apart = given[a] / CLASS_WEIGHTS[a] - given[b] / CLASS_WEIGHTS[b];
            const bound = Math.max(...all[a]) / CLASS_WEIGHTS[a] + Math.max(...all[b]) / CLASS_WEIGHTS[b];
            expect(apart).toBeLessThanOrEqual(bound + 1e-6);
          }
        }
      }),
    );
  });

  it('never starve the lowest, however many wait before it', () => {
    const queue = new FairQueue<Classed>();
    for (let i = 0; i < 100; i++) queue.add(asks(`i${i}`, 'interactive'));
    queue.add(asks('b', 'batch'));
    queue.add(asks('b', 'batch'));
    const turns = drained(queue).flatMap(({ priority }, index) => (priority === 'batch' ? [index] : []));
    expect(turns).toEqual([8, 17]);
  });

  it('have all of it where nobody else waits, and save nothing up meanwhile', () => {
    const queue = new FairQueue<Classed>();
    for (let i = 0; i < 50; i++) queue.add(asks('b', 'batch'));
    for (let i = 0; i < 40; i++) expect(queue.takeFirst(anything)?.priority).toBe('batch');
    for (let i = 0; i < 40; i++) queue.add(asks('i', 'interactive'));
    const next = drained(queue).map(({ priority }) => priority);
    expect(next.slice(0, 20).filter((priority) => priority === 'batch')).toHaveLength(2);
  });

  it('lose the turns that they cannot use', () => {
    const queue = new FairQueue<Classed>();
    for (let i = 0; i < 60; i++) queue.add(asks('i', 'interactive'));
    for (let i = 0; i < 60; i++) queue.add(asks('b', 'batch'));
    for (let i = 0; i < 40; i++) queue.takeFirst(({ priority }) => priority === 'batch');
    const next = drained(queue).map(({ priority }) => priority);
    expect(next.slice(0, 20).filter((priority) => priority === 'batch')).toHaveLength(2);
  });

  it('leave owners in turns within each', () => {
    const queue = new FairQueue<Classed>();
    for (const owner of ['a', 'a', 'a', 'b', 'c']) queue.add(asks(owner, 'interactive'));
    expect(drained(queue).map(({ ownerId }) => ownerId)).toEqual(['a', 'b', 'c', 'a', 'a']);
  });
});

describe('a full queue', () => {
  it('is left by the newest of the owner with the most for its class', () => {
    const queue = new FairQueue<Classed>();
    for (let i = 0; i < 6; i++) queue.add(asks('i', 'interactive'));
    const first = asks('b', 'batch');
    queue.add(first);
    expect(queue.newestOfHeaviest()).toBe(first);
    for (let i = 0; i < 3; i++) queue.add(asks('i', 'interactive'));
    expect(queue.newestOfHeaviest()?.ownerId).toBe('i');
    expect(new FairQueue<Classed>().newestOfHeaviest()).toBeUndefined();
  });
});

describe('a place in the queue', () => {
  it('is how many are served before it', () => {
    const one = fc.record({ ownerId: fc.constantFrom('a', 'b', 'c'), priority: fc.constantFrom(...CLASSES) });
    fc.assert(
      fc.property(fc.array(one, { minLength: 1, maxLength: 60 }), fc.nat(20), (list, served) => {
        const queue = new FairQueue<Classed>();
        for (const { ownerId, priority } of list) queue.add(asks(`${ownerId} ${priority}`, priority));
        for (let i = 0; i < served; i++) queue.takeFirst(anything);
        const places = new Map(queue.all().map((item) => [item, queue.ahead(item)]));
        expect(drained(queue).map((item) => places.get(item))).toEqual([...places].map((_, index) => index));
      }),
    );
  });

  it('has nobody who does not wait', () => {
    expect(new FairQueue<Classed>().ahead(asks('a'))).toBeNull();
  });
});
