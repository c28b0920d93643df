import { describe, expect, it } from '@jest/globals';
import type { Instance, MoveTarget } from './instance.entity.js';
import { judgedMoves } from './settling-moves.js';

const NOON = Date.parse('2026-08-01T12:00:00Z');
const at = (seconds: number) => new Date(NOON + seconds * 1_000).toISOString();

function row(id: string, moveTo: Partial<MoveTarget> | null = null, replaces: string | null = null): Instance {
  return { id, replaces, moveTo: moveTo && { nodeId: 'n', gpuIds: null, ...moveTo } } as unknown as Instance;
}

function judged(mover: Instance, others: Instance[] = [], seconds = 0) {
  const { abandoned, settling } = judgedMoves(
    [{ row: mover, reason: 'short' }],
    [mover, ...others],
    NOON + seconds * 1_000,
  );
  return { abandoned: abandoned.map(({ reason }) => reason), settling };
}

describe('a move that lacks room', () => {
  it('waits for five seconds when all who made room for it have gone just now, and is given up after that', () => {
    const fresh = row('a', { after: ['b'] });
    expect(judged(fresh)).toEqual({ abandoned: [], settling: [{ id: 'a', settlesUntil: at(5) }] });
    const waiting = row('a', { after: ['b'], settlesUntil: at(5) });
    expect(judged(waiting, [], 4.999)).toEqual({ abandoned: [], settling: [{ id: 'a', settlesUntil: at(5) }] });
    expect(judged(waiting, [], 5)).toEqual({ abandoned: ['short'], settling: [] });
  });

  it.each([
    ['nobody made room for it', row('a'), []],
    ['nobody was to make room for it', row('a', {}), []],
    ['who was to make room stays', row('a', { after: ['b'] }), [row('b')]],
    ['it had begun', row('a', { after: ['b'] }), [row('a2', null, 'a')]],
  ])('is given up at once where %s', (_what, mover, others) => {
    expect(judged(mover, others)).toEqual({ abandoned: ['short'], settling: [] });
  });
});
