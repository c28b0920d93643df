import { GIB } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import { aPlannedFleet } from '../../../test/planned-fleet.js';
import { answerTo } from '../../server/planner/planner-answers.js';
import type { MoveAnswer } from '../../server/planner/planner-talk.js';
import { type Block, storyOf } from './plan-story.js';

const fleet = aPlannedFleet();
const story = (instanceId: string, nodeId: string) =>
  storyOf(fleet, answerTo(fleet, { kind: 'move', instanceId, to: { nodeId } }) as MoveAnswer);
const sum = (blocks: readonly Block[]) => blocks.reduce((total, { bytes }) => total + bytes, 0);
const brief = ({ name, kind, bytes, way }: Block) => `${name ?? kind} ${bytes / GIB} ${way}`;

describe('the story of a plan', () => {
  it('shows every card that changes, before and after, adding up to its bytes', () => {
    const { cards, moves } = story('small-1', 'third');
    expect(moves).toMatchObject([{ name: 'small', from: { nodeName: 'second' }, to: { nodeName: 'third' } }]);
    expect(cards.map(({ node, before, after }) => [node.name, before.map(brief), after.map(brief)])).toEqual([
      ['second', ['small 2 goes', 'free 5 stays'], ['free 7 stays']],
      ['third', ['free 3 stays'], ['small 2 comes', 'free 1 stays']],
    ]);
    for (const { gpu, before, after } of cards)
      expect([sum(before), sum(after)]).toEqual([gpu.totalBytes, gpu.totalBytes]);
  });

  it('tells who makes room first', () => {
    const { cards, moves } = story('big-1', 'second');
    expect(moves.map(({ name, to }) => `${name} to ${to.nodeName}`)).toEqual(['small to first', 'big to second']);
    expect(cards.map(({ node, after }) => [node.name, ...after.map(brief)])).toEqual([
      ['first', 'small 2 comes', 'free 6 stays'],
      ['second', 'big 6 comes', 'free 1 stays'],
    ]);
  });

  it('is empty for a move that cannot be', () => {
    expect(story('big-1', 'third')).toEqual({ moves: [], moved: [], cards: [] });
  });
});
