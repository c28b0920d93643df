import { GIB } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import { fakeInstance, fakeNodes, fakeSnapshot, fakeWish } from './fleet.fake.js';
import { whyNot } from './why-not.js';

const toy = fakeWish('toy', 2);
const running = fakeInstance('i1', 'toy', 'n1', { gib: 2 });

describe('why not', () => {
  it('names each place with its bytes, and who holds them at the nearest one', () => {
    const snapshot = fakeSnapshot({ nodes: fakeNodes(4, 1), wishes: [toy], instances: [running] });
    const answer = whyNot(snapshot, fakeWish('big', 3));
    expect(answer).toMatchObject({ ok: false, placements: [], nearest: { candidate: { nodeId: 'n1' } } });
    expect(answer.nearest?.heldBy).toEqual([{ instanceId: 'i1', wishId: 'toy', bytes: 2 * GIB }]);
    expect(answer.refusals[0]?.candidates.map(({ nodeId }) => nodeId)).toEqual(['n1', 'n2']);
    expect(answer.message).toBe(
      'Replica 1 of 1 of big has no place: n1 GPU 0 (RX 6800): 1.00 GiB short (needs 3.00 GiB, 2.00 GiB usable); ' +
        'n2 GPU 0 (RX 6800): 2.00 GiB short (needs 3.00 GiB, 1.00 GiB usable). ' +
        'Nearest is n1, where 1.00 GiB are missing; there toy holds 2.00 GiB.',
    );
  });

  it('says when bytes would not help', () => {
    const nodes = fakeNodes(8).map((node) => ({ ...node, intent: 'cordoned' as const }));
    const answer = whyNot(fakeSnapshot({ nodes }), toy);
    expect(answer.message).toBe(
      'Replica 1 of 1 of toy has no place: n1: the node is cordoned. Free memory would not help.',
    );
    expect(answer.nearest).toBeNull();
  });

  it('says why of one that wants nothing now', () => {
    const snapshot = fakeSnapshot({ nodes: fakeNodes(8), wishes: [toy] });
    const asleep = whyNot(snapshot, { ...toy, replicas: 0, reason: 'nobody has asked for it yet' });
    expect(asleep).toMatchObject({ ok: true, message: 'toy wants no instance now: nobody has asked for it yet.' });
    expect(whyNot(snapshot, { ...toy, replicas: 0 }).message).toBe('toy wants no instance now.');
  });

  it('answers for a wish that runs already, and for more of it', () => {
    const snapshot = fakeSnapshot({ nodes: fakeNodes(8, 8), wishes: [toy], instances: [running] });
    expect(whyNot(snapshot, toy)).toMatchObject({ ok: true, message: 'toy has a place for its replica.' });
    const more = whyNot(snapshot, { ...toy, replicas: 2 });
    expect(more).toMatchObject({ ok: true, message: 'toy has a place for each of its 2 replicas.' });
    expect(more.placements.map(({ nodeId }) => nodeId)).toEqual(['n1', 'n2']);
  });
});
