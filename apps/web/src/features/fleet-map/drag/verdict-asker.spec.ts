import { describe, expect, it } from '@jest/globals';
import { aPlannedFleet } from '../../../../test/planned-fleet.js';
import { Planner } from '../../../server/planner/planner.js';
import type { FromThread, ToThread } from '../../../server/planner/planner-talk.js';
import { DragStore } from './drag-store.js';
import { keyOf } from './drop-target.js';
import { askAll } from './verdict-asker.js';

const KEYS = ['first', 'second'].map((nodeId) => keyOf({ kind: 'node', nodeId }));

type Ask = Extract<ToThread, { type: 'ask' }>;

/** `answer`: at once; otherwise when the test says so. */
function carrying(answer: ((ask: Ask) => FromThread) | null = null, keys = KEYS) {
  const answers: (() => void)[] = [];
  const planner = new Planner(({ hear }) => ({
    post: (message) => {
      if (message.type !== 'ask') return;
      if (answer) queueMicrotask(() => hear(answer(message)));
      else answers.push(() => hear({ type: 'answer', id: message.id, answer: { kind: 'fits' } }));
    },
    close: () => undefined,
  }));
  const store = new DragStore();
  const pickUp = () =>
    store.pickUp({ load: { kind: 'instances', ids: ['small-1'] }, name: 'small', by: 'pointer' }, null);
  pickUp();
  const life = new AbortController();
  const asked = askAll({
    ...{ planner, fleet: aPlannedFleet(), store, keys, signal: life.signal, now: () => 0 },
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

  it('is a no with its reason where a question fails, and the others are asked all the same', async () => {
    const { asked, verdicts, store } = carrying((message) =>
      message.id === 1
        ? { type: 'failed', id: 1, message: 'It does not know.' }
        : { type: 'answer', id: message.id, answer: { kind: 'fits' } },
    );
    await asked;
    expect(verdicts()).toEqual(['ruled-out', 'fits']);
    expect(store.state().verdicts.get(KEYS[0] ?? '')).toEqual({ kind: 'ruled-out', reason: 'It does not know.' });
  });

  it('is the same no for all where the planner has none to give, and nobody asks in vain', async () => {
    let count = 0;
    const keys = Array.from({ length: 40 }, (_, n) => keyOf({ kind: 'node', nodeId: `n${n}` }));
    const { asked, verdicts } = carrying(({ id }) => {
      count++;
      return { type: 'failed', id, message: 'No thread.' };
    }, keys);
    await asked;
    expect(verdicts()).toEqual(keys.map(() => 'ruled-out'));
    expect(count).toBe(3);
  });

  it('stays where room was made before, until it is known that nobody can make room any more', async () => {
    const after = { kind: 'after', names: ['big'] } as const;
    const { asked, store, verdicts } = carrying(({ id, question }) => {
      const isDeep = question.kind === 'verdict' && question.makesRoom;
      return { type: 'answer', id, answer: isDeep ? after : { kind: 'short', bytes: 1 } };
    });
    store.judge(new Map(KEYS.map((key) => [key, after])), 0);
    const said = new Set<string>();
    store.subscribe(() => {
      for (const kind of verdicts()) said.add(kind);
    });
    await asked;
    expect(verdicts()).toEqual(['after', 'after']);
    expect([...said].filter((kind) => kind !== 'after')).toEqual([]);
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
