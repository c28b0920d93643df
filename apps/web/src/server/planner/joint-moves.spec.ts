import { GIB } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import { aPlannedFleet } from '../../../test/planned-fleet.js';
import { jointVerdict } from './joint-moves.js';
import { answerTo } from './planner-answers.js';

describe('several that are moved together', () => {
  it('are there only where each holds just the cards of the target, as it is for one', () => {
    const fleet = aPlannedFleet();
    const instances = fleet.snapshot.instances.map((one) => {
      const gpus = ['gpu', 'other'].map((gpuId) => ({ gpuId, reservedBytes: GIB }));
      return one.id === 'small-1' ? { ...one, gpus } : one;
    });
    const spread = { ...fleet, snapshot: { ...fleet.snapshot, instances } };
    const to = { nodeId: 'second', gpuIds: ['gpu'] };
    const one = answerTo(spread, { kind: 'verdict', instanceId: 'small-1', to, makesRoom: false });
    expect(one).not.toEqual({ kind: 'here' });
    expect(jointVerdict(spread, ['small-1'], to)).toEqual(one);
    expect(jointVerdict(fleet, ['small-1'], to)).toEqual({ kind: 'here' });
  });
});
