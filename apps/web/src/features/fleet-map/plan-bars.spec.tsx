import { GIB } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import { screen } from '@testing-library/react';
import { aLivePlannedFleet, aPlannedFleet } from '../../../test/planned-fleet.js';
import { show } from '../../../test/render.js';
import { PlanBars } from './plan-bars.js';
import type { Block, CardChange } from './plan-story.js';

const free: Block = { key: 'free', kind: 'free', wishId: null, name: null, bytes: 3 * GIB, way: 'stays' };
const others: Block = { ...free, key: 'others', kind: 'others', bytes: GIB };

function card(...before: Block[]): CardChange {
  const [node] = aPlannedFleet().snapshot.nodes;
  const [gpu] = node?.gpus ?? [];
  if (!node || !gpu) throw new Error('the fleet has no card');
  return { key: 'card', node, gpu, before, after: before };
}

describe('the bars of a plan', () => {
  it('say that they count what others hold, where others hold any', () => {
    show(<PlanBars cards={[card(others, free)]} />, aLivePlannedFleet());
    expect(screen.getAllByText('1.0 / 4.0 GiB')).toHaveLength(2);
    expect(screen.getByText(/are counted as taken/)).toBeTruthy();
  });

  it('say nothing of it where nobody does', () => {
    show(<PlanBars cards={[card(free)]} />, aLivePlannedFleet());
    expect(screen.queryByText(/counted as taken/)).toBeNull();
  });
});
