import { GIB } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import { applySteps, fakeInstance, fakeNodes, fakeSnapshot, fakeWish, letAgentsWork } from './fleet.fake.js';
import { plan } from './plan.js';
import type { Variant, Wish } from './snapshot.js';

/** Takes 6 GiB with 4 slots, 5 with 3, 4 with 2 and 3 with 1. */
function aWish(more: Partial<Wish> = {}): Wish {
  const variants = [4, 3, 2, 1].map((slots): Variant => {
    const footprints = [{ backend: 'vulkan' as const, perGpuBytes: [(2 + slots) * GIB] }];
    return { id: `file/${slots}`, slots, label: slots === 1 ? '1 slot' : `${slots} slots`, layers: 1, footprints };
  });
  return fakeWish('chat', 0, { variants, ...more });
}

const placed = (snapshot: Parameters<typeof plan>[0]) =>
  plan(snapshot).placements.map(({ nodeId, variantId }) => `${nodeId} ${variantId}`);

describe('a wish with several forms', () => {
  it('takes the best form that fits anywhere before a lesser one that would fit better', () => {
    expect(placed(fakeSnapshot({ nodes: fakeNodes(3, 5.5, 8), wishes: [aWish()] }))).toEqual(['n3 file/4']);
    expect(placed(fakeSnapshot({ nodes: fakeNodes(3, 5.5), wishes: [aWish()] }))).toEqual(['n2 file/3']);
    expect(placed(fakeSnapshot({ nodes: fakeNodes(3), wishes: [aWish()] }))).toEqual(['n1 file/1']);
  });

  it('takes the best form whatever its size where an engine that somebody else started holds it already', () => {
    const engines = [{ engine: 'ollama' as const, backends: ['vulkan' as const], isAttached: true }];
    const nodes = fakeNodes(2).map((node) => ({ ...node, engines }));
    const variants = aWish().variants.map((variant) => ({ ...variant, engine: 'ollama' as const }));
    expect(placed(fakeSnapshot({ nodes, wishes: [aWish({ variants })] }))).toEqual(['n1 file/4']);
  });

  it('is refused with the numbers of the least that would do', () => {
    const { refusals } = plan(fakeSnapshot({ nodes: fakeNodes(2), wishes: [aWish()] }));
    expect(refusals).toMatchObject([{ candidates: [{ nodeId: 'n1', shortBytes: GIB }] }]);
    expect(refusals[0]?.message).toBe(
      'Replica 1 of 1 of chat has no place, not even with 1 slot: n1 GPU 0 (RX 6800): 1.00 GiB short (needs 3.00 GiB, 2.00 GiB usable).',
    );
  });

  it('leaves a form alone on the node where it did not fit, and takes the next one there', () => {
    const reason = 'did not fit into its memory';
    const avoidForms = [{ nodeId: 'n1', variantId: 'file/4', reason }];
    expect(placed(fakeSnapshot({ nodes: fakeNodes(8), wishes: [aWish({ avoidForms })] }))).toEqual(['n1 file/3']);
    const all = [4, 3, 2, 1].map((slots) => ({ nodeId: 'n1', variantId: `file/${slots}`, reason }));
    const { refusals } = plan(fakeSnapshot({ nodes: fakeNodes(8), wishes: [aWish({ avoidForms: all })] }));
    expect(refusals[0]?.message).toContain(`n1: ${reason}`);
  });
});

describe('an instance in a lesser form', () => {
  const lesser = fakeInstance('i1', 'chat', 'n1', { gib: 4, variantId: 'file/2', mayGrow: true });

  it('makes way for the best form that fits beside it, and goes when that is ready', () => {
    const snapshot = fakeSnapshot({ nodes: fakeNodes(8, 5.5), wishes: [aWish()], instances: [lesser] });
    const planned = plan(snapshot);
    expect(planned.placements).toMatchObject([
      { instanceId: 'i1' },
      { nodeId: 'n2', variantId: 'file/3', replaces: 'i1' },
    ]);
    expect(planned.steps).toMatchObject([{ do: 'start' }, { do: 'drain', instanceId: 'i1', waitsFor: 1 }]);
    const started = applySteps(snapshot, planned);
    expect(plan(started).steps).toMatchObject([{ do: 'drain', instanceId: 'i1', waitsFor: 1 }]);
    expect(plan(letAgentsWork(started)).steps).toMatchObject([{ do: 'drain', instanceId: 'i1', waitsFor: null }]);
  });

  it('grows where it is or not at all when an admin put it there', () => {
    const pinned = { ...lesser, pinned: true };
    const instances = [pinned];
    expect(plan(fakeSnapshot({ nodes: fakeNodes(8, 12), wishes: [aWish()], instances })).steps).toEqual([]);
    expect(placed(fakeSnapshot({ nodes: fakeNodes(10, 12), wishes: [aWish()], instances }))[1]).toBe('n1 file/4');
  });

  it('grows on its own card where both forms fit at once', () => {
    const snapshot = fakeSnapshot({ nodes: fakeNodes(11), wishes: [aWish()], instances: [lesser] });
    expect(plan(snapshot).placements).toMatchObject([{}, { nodeId: 'n1', variantId: 'file/4', replaces: 'i1' }]);
  });

  it('stays as it is without a word where nothing better fits, before its time, and once it is in its full form', () => {
    const before = (instances: Parameters<typeof fakeSnapshot>[0]['instances'] & object, gib: number) =>
      plan(fakeSnapshot({ nodes: fakeNodes(8, gib), wishes: [aWish()], instances }));
    expect(before([lesser], 4)).toMatchObject({ steps: [], refusals: [] });
    expect(before([{ ...lesser, mayGrow: false }], 8)).toMatchObject({ steps: [], refusals: [] });
    expect(before([{ ...lesser, variantId: 'file/4' }], 8)).toMatchObject({ steps: [], refusals: [] });
  });

  it('comes after all who have no place at all', () => {
    const wishes = [aWish({ priority: 90 }), fakeWish('other', 7, { priority: 1 })];
    const snapshot = fakeSnapshot({ nodes: fakeNodes(4.5, 8), wishes, instances: [lesser] });
    expect(plan(snapshot).placements).toMatchObject([{ instanceId: 'i1' }, { wishId: 'other', nodeId: 'n2' }]);
  });

  it('stays when the better one fails', () => {
    const failed = fakeInstance('i2', 'chat', 'n2', { gib: 6, variantId: 'file/4', state: 'failed', replaces: 'i1' });
    const still = { ...lesser, mayGrow: false };
    const planned = plan(fakeSnapshot({ nodes: fakeNodes(8, 8), wishes: [aWish()], instances: [still, failed] }));
    expect(planned.steps).toMatchObject([{ do: 'stop', instanceId: 'i2', reason: 'it failed on n2' }]);
  });

  it('does not become less by a drag, and may by a drain', () => {
    const wishes = [aWish()];
    const instances = [{ ...lesser, variantId: 'file/3', mayGrow: false }];
    const nodes = fakeNodes(8, 4.5);
    const pins = [{ instanceId: 'i1', nodeId: 'n2', gpuIds: null }];
    expect(plan(fakeSnapshot({ nodes, wishes, instances, pins })).steps).toMatchObject([{ do: 'abandon' }]);
    const draining = nodes.map((node, i) => (i === 0 ? { ...node, intent: 'draining' as const } : node));
    expect(plan(fakeSnapshot({ nodes: draining, wishes, instances })).placements).toMatchObject([
      {},
      { nodeId: 'n2', variantId: 'file/2', replaces: 'i1' },
    ]);
  });
});
