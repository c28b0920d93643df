import { GIB } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import { applySteps, fakeGpu, fakeInstance, fakeNode, fakeSnapshot, fakeWish, letAgentsWork } from './fleet.fake.js';
import { plan } from './plan.js';
import type { CurrentInstance, Wish } from './snapshot.js';

const TRAINING = { bytes: 8.8 * GIB, processes: [{ pid: 4242, name: 'python', bytes: 8.8 * GIB }] };

/** A card of 12 GiB on which a job took most, so that ours have to give some back; and perhaps a second node. */
function trainingOn(yieldGib: number, instances: CurrentInstance[], wishes: Wish[], otherGib = 0) {
  const card = fakeGpu('gpu', 3, { name: 'RTX 3060', foreign: TRAINING, yieldBytes: yieldGib * GIB });
  const other = fakeNode('attic', [fakeGpu('gpu', otherGib)]);
  return fakeSnapshot({ nodes: [fakeNode('ada', [card]), other], wishes, instances });
}

const REASON = 'GPU 0 of ada is left to others: python (pid 4242) holds 8.80 GiB';

describe('a card that a foreign process needs', () => {
  const running = fakeInstance('i1', 'toy', 'ada', { gib: 9 });

  it('is left once the successor elsewhere is ready', () => {
    const planned = plan(trainingOn(6, [running], [fakeWish('toy', 9)], 16));
    expect(planned.steps).toEqual([
      { do: 'start', placement: 1 },
      { do: 'drain', instanceId: 'i1', waitsFor: 1, reason: REASON, yields: true },
    ]);
    expect(planned.placements[1]).toMatchObject({ nodeId: 'attic', replaces: 'i1' });
  });

  it('is left at once where there is no other place, and the refusal names who holds the room', () => {
    const planned = plan(trainingOn(6, [running], [fakeWish('toy', 9)], 4));
    expect(planned.steps).toEqual([{ do: 'drain', instanceId: 'i1', waitsFor: null, reason: REASON, yields: true }]);
    expect(planned.refusals[0]?.message).toBe(
      'toy makes room for others on ada and has no other place: attic GPU 0 (RX 6800): 5.00 GiB short (needs 9.00 GiB, ' +
        '4.00 GiB usable); ada GPU 0 (RTX 3060): 15.00 GiB short (needs 9.00 GiB, 0 B usable; python (pid 4242) holds ' +
        '8.80 GiB).',
    );
  });

  it('is not come back to while it is held, and planning again changes nothing', () => {
    const before = trainingOn(6, [running], [fakeWish('toy', 9)], 4);
    const after = letAgentsWork(applySteps(before, plan(before)));
    expect(after.instances).toEqual([]);
    expect(plan(after).steps).toEqual([]);
  });

  it.each(['ready', 'starting'] as const)(
    'is left for good where one is too many and the other, %s, may stay',
    (state) => {
      const other = fakeInstance('i2', 'toy', 'attic', { gib: 9, state, steadySince: 9 });
      const planned = plan(trainingOn(6, [running, other], [fakeWish('toy', 9)], 16));
      expect(planned.placements).toMatchObject([{ instanceId: 'i2', nodeId: 'attic' }]);
      expect(planned.steps).toMatchObject([{ do: 'drain', instanceId: 'i1', waitsFor: null }]);
    },
  );

  it('is left by the least important, and by no more than it takes', () => {
    const others = [
      fakeInstance('i1', 'low', 'ada', { gib: 1 }),
      fakeInstance('i2', 'mid', 'ada', { gib: 4 }),
      fakeInstance('i3', 'high', 'ada', { gib: 4 }),
    ];
    const wishes = [
      fakeWish('low', 1, { priority: 1 }),
      fakeWish('mid', 4, { priority: 5 }),
      fakeWish('high', 4, { priority: 9 }),
    ];
    const leaving = (gib: number) =>
      plan(trainingOn(gib, others, wishes))
        .steps.flatMap((step) => (step.do === 'drain' ? [step.instanceId] : []))
        .sort();
    expect(leaving(1)).toEqual(['i1']);
    expect(leaving(4)).toEqual(['i2']);
    expect(leaving(5)).toEqual(['i1', 'i2']);
    expect(leaving(9)).toEqual(['i1', 'i2', 'i3']);
    expect(leaving(0)).toEqual([]);
  });

  it('counts what drains there as given back', () => {
    const draining = { ...running, wanted: 'drain' as const, state: 'draining' as const };
    const staying = fakeInstance('i2', 'small', 'ada', { gib: 1 });
    const planned = plan(trainingOn(6, [draining, staying], [fakeWish('small', 1)]));
    expect(planned.steps).toEqual([]);
  });

  it('stays where it is once the job has gone before the successor was ready', () => {
    const successor = fakeInstance('i2', 'toy', 'attic', { gib: 9, state: 'starting', replaces: 'i1' });
    const planned = plan(trainingOn(0, [running, successor], [fakeWish('toy', 9)], 16));
    expect(planned.steps).toEqual([
      { do: 'stop', instanceId: 'i2', waitsFor: null, reason: 'the move is no longer needed' },
    ]);
  });
});
