import { describe, expect, it } from '@jest/globals';
import { AssignmentGate } from './assignment-gate.js';

describe('the assignment gate', () => {
  it.each([
    ['a newer revision', [1, 1], [1, 2], true],
    ['the same again', [1, 2], [1, 2], true],
    ['an older revision', [1, 2], [1, 1], false],
    ['a newer leader that begins anew', [1, 9], [2, 0], true],
    ['an earlier leader, however far it got', [2, 0], [1, 99], false],
  ])('admits or refuses %s', (_what, [epoch = 0, revision = 0], [nextEpoch = 0, nextRevision = 0], accepted) => {
    const gate = new AssignmentGate();
    gate.admit({ epoch, revision });
    expect(gate.admit({ epoch: nextEpoch, revision: nextRevision }).accepted).toBe(accepted);
    expect([gate.epoch, gate.revision]).toEqual(accepted ? [nextEpoch, nextRevision] : [epoch, revision]);
  });

  it('says why', () => {
    const gate = new AssignmentGate();
    gate.admit({ epoch: 2, revision: 5 });
    expect(gate.admit({ epoch: 1, revision: 9 })).toMatchObject({
      reason: 'it was written by an earlier leader (epoch 1, seen 2)',
    });
    expect(gate.admit({ epoch: 2, revision: 4 })).toMatchObject({ reason: 'revision 4 is older than revision 5' });
  });
});
