import type { DecisionView } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import { decisionChanges } from './latest-decisions.js';

const counts = { starts: 1, drains: 0, stops: 0, abandoned: 0, refusals: 0 };
const decision = (decisionId: number): DecisionView => ({
  ...{ decisionId, at: '2026-01-01T00:00:00.000Z', epoch: 1 },
  ...counts,
});
const range = (from: number, until: number) => Array.from({ length: until - from + 1 }, (_, n) => decision(from + n));
const known = (...decisions: readonly DecisionView[]) => new Map(decisions.map((one) => [String(one.decisionId), one]));

describe('the latest decisions', () => {
  it('are fifty: what is new comes in, the oldest go', () => {
    expect(decisionChanges(known(), range(1, 3)).map(({ id }) => id)).toEqual(['1', '2', '3']);
    expect(decisionChanges(known(...range(1, 50)), [decision(51), decision(53)])).toEqual([
      { kind: 'decisions', id: '51', value: decision(51) },
      { kind: 'decisions', id: '53', value: decision(53) },
      { kind: 'decisions', id: '1', value: null },
      { kind: 'decisions', id: '2', value: null },
    ]);
  });

  it('are not told again, nor those that are older than all of them', () => {
    expect(decisionChanges(known(...range(11, 60)), range(1, 60))).toEqual([]);
  });
});
