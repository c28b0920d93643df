import { describe, expect, it } from '@jest/globals';
import { aPlannedFleet } from '../../../../test/planned-fleet.js';
import { Planner } from '../../../server/planner/planner.js';
import { DragStore } from './drag-store.js';
import { keyOf } from './drop-target.js';
import { askAll } from './verdict-asker.js';

const KEYS = ['first', 'second'].map((nodeId) => keyOf({ kind: 'node', nodeId }));

function carrying() {
  const answers: (() => void)[] = [];
  const planner = new Planner(({ hear }) => ({
    post: (message) => {
      if (message.type === 'ask')
        answers.push(() => hear({ type: 'answer', id: message.id, answer: { kind: 'fits' } }));
    },
    close: () => undefined,
  }));
  const store = new DragStore();
  const pickUp = () =>
    store.pickUp({ load: { kind: 'instances', ids: ['small-1'] }, name: 'small', by: 'pointer' }, null);
  pickUp();
  const life = new AbortController();
  const asked = askAll({
    ...{ planner, fleet: aPlannedFleet(), store, keys: KEYS, signal: life.signal },
    questionOf: (to, makesRoom) => ({ kind: 'verdict', instanceId: 'small-1', to, makesRoom }),
  });
  const verdicts = () => [...store.state().verdicts.values()].map(({ kind }) => kind);
  return { answers, store, pickUp, life, asked, verdicts };
}

describe('what targets say while something is carried', () => {
  it('is said also when the fleet changed before it was answered: nobody is told anything else so soon', async () => {
    const { answers, life, asked, verdicts } = carrying();
    await Promise.resolve();
    life.abort();
    for (const answer of answers) answer();
    await asked;
    expect(verdicts()).toEqual(['fits', 'fits']);
  });

  it('is not said of what is carried next', async () => {
    const { answers, store, pickUp, life, asked, verdicts } = carrying();
    await Promise.resolve();
    life.abort();
    store.end();
    pickUp();
    for (const answer of answers) answer();
    await asked;
    expect(verdicts()).toEqual([]);
  });
});
