import { describe, expect, it } from '@jest/globals';
import { afterFailures, avoidedNodes, newFailures } from './failures.js';
import type { Instance } from './instance.entity.js';
import type { PlacementFailure } from './placement-failure.entity.js';

const row = (state: Instance['state'], nodeId = 'n1') =>
  ({ deploymentId: 'd1', nodeId, state, wanted: 'run', failure: null }) as Instance;
const failed = (nodeId = 'n1') => ({ before: row('starting', nodeId), after: row('failed', nodeId) });
const minutes = (count: number) => new Date(count * 60_000);

function failing(times: readonly Date[]): readonly PlacementFailure[] {
  let known: readonly PlacementFailure[] = [];
  for (const at of times) known = afterFailures(known, newFailures(known, [failed()], at));
  return known;
}

describe('failures on a node', () => {
  it('make it avoided after three in a row, for ten minutes', () => {
    const twice = failing([minutes(1), minutes(2)]);
    expect(avoidedNodes('d1', twice, minutes(2).getTime())).toEqual([]);
    const thrice = failing([minutes(1), minutes(2), minutes(3)]);
    expect(avoidedNodes('d1', thrice, minutes(12).getTime())).toEqual(['n1']);
    expect(avoidedNodes('d1', thrice, minutes(13).getTime())).toEqual([]);
    expect(avoidedNodes('d2', thrice, minutes(12).getTime())).toEqual([]);
  });

  it('are forgiven when they are long ago', () => {
    expect(failing([minutes(1), minutes(2), minutes(30)])).toMatchObject([{ failures: 1 }]);
  });

  it('count once per fall, and two falls at once count two', () => {
    const stays = { before: row('failed'), after: row('failed') };
    expect(newFailures([], [stays], minutes(1))).toEqual([]);
    expect(newFailures([], [failed(), failed(), failed('n2')], minutes(1))).toMatchObject([
      { nodeId: 'n1', failures: 2 },
      { nodeId: 'n2', failures: 1 },
    ]);
  });

  it('count as enough at once where the agent itself gives up, and not at all where memory lacked', () => {
    const failing = (code: string) => {
      const after = { ...row('failed'), failure: { code, message: 'no' } };
      return newFailures([], [{ before: row('starting'), after }], minutes(1));
    };
    expect(avoidedNodes('d1', failing('unsupported'), minutes(2).getTime())).toEqual(['n1']);
    expect(avoidedNodes('d1', failing('engine_failed'), minutes(2).getTime())).toEqual([]);
    expect(failing('out_of_memory')).toEqual([]);
    expect(failing('cpu_spill')).toEqual([]);
  });
});
