import { GIB } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import { fakeInstance, fakeNodes, fakeSnapshot, fakeWish } from './fleet.fake.js';
import { plan } from './plan.js';
import { replay } from './replay.js';

const snapshot = fakeSnapshot({
  nodes: fakeNodes(8, 4),
  wishes: [fakeWish('a', 3, { replicas: 2 }), fakeWish('b', 40)],
  instances: [fakeInstance('i1', 'a', 'n1', { gib: 3 })],
});

function recorded(options = {}) {
  const { placements, steps, refusals } = plan(snapshot, options);
  return structuredClone({ snapshot, options, outcome: { placements, steps, refusals } });
}

describe('the replay of a decision', () => {
  it('finds nothing where the same is planned', () => {
    expect(replay(JSON.parse(JSON.stringify(recorded({ brakeEngaged: true }))))).toEqual([]);
  });

  it('says exactly what is planned otherwise', () => {
    const { outcome, ...rest } = recorded();
    const [kept, started] = outcome.placements;
    if (kept === undefined || started === undefined) throw new Error('two placements were expected');
    const placements = [kept, { ...started, nodeId: 'n1', gpus: [{ gpuId: 'gpu', reservedBytes: GIB }] }];
    const steps = [...outcome.steps, { do: 'abandon' as const, instanceId: 'i1', reason: 'why not' }];
    expect(replay({ ...rest, outcome: { placements, steps, refusals: [] } })).toEqual([
      'placements[1].gpus[0].reservedBytes was 1073741824, is 3221225472 now',
      'placements[1].nodeId was "n1", is "n2" now',
      'steps[1] was {"do":"abandon","instanceId":"i1","reason":"why not"}, is absent now',
      expect.stringMatching(/^refusals\[0\] was absent, is \{"wishId":"b"/),
    ]);
  });
});
