import { GIB } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import { aPlannedFleet } from '../../../test/planned-fleet.js';
import { Planner, type ThreadEars } from './planner.js';
import { answerTo } from './planner-answers.js';
import type { Destination, MoveAnswer, ToThread, Verdict } from './planner-talk.js';

/** Two cards of 8 GiB and one of 3; `big` (6) on the first, `small` (2) on the second. */
const fleet = aPlannedFleet();
const verdict = (instanceId: string, nodeId: string) =>
  answerTo(fleet, { kind: 'verdict', instanceId, to: { nodeId }, makesRoom: true }) as Verdict;

describe('what hovering says', () => {
  it('tells what fits, what fits behind another, and by how many bytes it does not', () => {
    expect(verdict('small-1', 'third')).toEqual({ kind: 'fits' });
    expect(verdict('big-1', 'second')).toEqual({ kind: 'after', names: ['small'] });
    expect(verdict('big-1', 'third')).toEqual({ kind: 'short', bytes: 3 * GIB });
    expect(verdict('big-1', 'first')).toEqual({ kind: 'here' });
    expect(verdict('big-1', 'gone')).toEqual({ kind: 'ruled-out', reason: 'there is no such node' });
  });

  it('names the agent that is too old for the cache, and what to do', () => {
    const wishes = fleet.snapshot.wishes.map((wish) => {
      return { ...wish, variants: wish.variants.map((one) => ({ ...one, kvType: 'q8_0' as const })) };
    });
    const quantised = { ...fleet, snapshot: { ...fleet.snapshot, wishes } };
    const asked = { kind: 'verdict', instanceId: 'small-1', to: { nodeId: 'third' }, makesRoom: true } as const;
    expect(answerTo(quantised, asked)).toEqual({
      kind: 'ruled-out',
      reason: 'its agent is too old to keep a cache as q8_0: bring it up to date on that machine and start it again',
    });
  });

  it('finds the best place for anywhere', () => {
    const answer = answerTo(fleet, { kind: 'move', instanceId: 'small-1', to: 'anywhere' });
    expect(answer).toMatchObject({ chain: [{ target: { nodeId: 'first', gpuIds: ['gpu'] } }], refusal: null });
  });
});

describe('several at once', () => {
  const joint = (to: Destination, ...instanceIds: string[]) =>
    answerTo(fleet, { kind: 'moves', instanceIds, to }) as MoveAnswer;

  it('go one after the other, each in the fleet that the ones before left', () => {
    const answer = joint('anywhere', 'small-1', 'big-1');
    expect(answer.refusal).toBeNull();
    expect(answer.chain.map(({ instanceId, target }) => [instanceId, target.nodeId])).toEqual([
      ['small-1', 'first'],
      ['big-1', 'second'],
    ]);
    expect(answer.previews.every(({ ok }) => ok)).toBe(true);
  });

  it('stay where they are there already, and say which has no room', () => {
    expect(joint({ nodeId: 'first' }, 'big-1', 'small-1').chain).toMatchObject([{ instanceId: 'small-1' }]);
    expect(joint({ nodeId: 'first' }, 'big-1').refusal?.message).toBe('All of them are there already.');
    expect(joint({ nodeId: 'third' }, 'small-1', 'big-1').refusal?.message).toMatch(/big/);
  });
});

describe('the planner', () => {
  const opened = () => {
    const posted: ToThread[] = [];
    const ears: ThreadEars[] = [];
    const planner = new Planner((mine) => {
      ears.push(mine);
      return { post: (message) => posted.push(message), close: () => undefined };
    });
    return { planner, posted, ears };
  };
  const question = { kind: 'why-not', wishId: 'big' } as const;

  it('sends the fleet once, and gives each question its own answer', async () => {
    const { planner, posted, ears } = opened();
    const first = planner.ask(fleet, question);
    const second = planner.ask(fleet, question);
    expect(posted.map(({ type }) => type)).toEqual(['hold', 'ask', 'ask']);
    ears[0]?.hear({ type: 'answer', id: 2, answer: null });
    ears[0]?.hear({ type: 'failed', id: 1, message: 'It does not know.' });
    expect(await second).toBeNull();
    await expect(first).rejects.toThrow('It does not know.');
  });

  it('tells the thread of the fleet ahead of the questions, and not again with them', () => {
    const { planner, posted, ears } = opened();
    planner.open();
    expect(ears).toHaveLength(1);
    planner.hold(fleet);
    planner.hold(fleet);
    void planner.ask(fleet, question);
    expect(ears).toHaveLength(1);
    expect(posted.map(({ type }) => type)).toEqual(['hold', 'ask']);
  });

  it('leaves it to the first question to say that no thread can be opened', () => {
    const planner = new Planner(() => {
      throw new Error('no workers here');
    });
    planner.open();
    planner.hold(fleet);
    expect(() => planner.ask(fleet, question)).toThrow('no workers here');
  });

  it('opens a new thread after one that broke, and tells it of the fleet', async () => {
    const { planner, posted, ears } = opened();
    const lost = planner.ask(fleet, question);
    ears[0]?.broke(new Error('no thread'));
    await expect(lost).rejects.toThrow('no thread');
    void planner.ask(fleet, question);
    expect(ears).toHaveLength(2);
    expect(posted.map(({ type }) => type)).toEqual(['hold', 'ask', 'hold', 'ask']);
  });
});
