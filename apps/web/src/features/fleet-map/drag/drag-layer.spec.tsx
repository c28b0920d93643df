import { GIB, MIB } from '@aivailable/contracts';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { act } from '@testing-library/react';
import { aGpu, aNode } from '../../../../test/builders.js';
import { fakeFetch, json } from '../../../../test/fetch-fake.js';
import { aLivePlannedFleet, aPlannedFleet } from '../../../../test/planned-fleet.js';
import { show, tell } from '../../../../test/render.js';
import { DragLayer } from './drag-layer.js';
import { DragContext, DragStore } from './drag-store.js';
import { keyOf } from './drop-target.js';

const THIRD = keyOf({ kind: 'node', nodeId: 'third' });

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

/** `small` (2 GiB) is held over the third node, of which so much is free, report by report. */
async function spokenWhile(freeMib: readonly number[]): Promise<string[]> {
  const store = new DragStore();
  let usableBytes = 0;
  const { snapshot, options } = aPlannedFleet();
  fakeFetch({
    'GET /admin/placement/snapshot': () => {
      const nodes = snapshot.nodes.map((node) =>
        node.id === 'third' ? { ...node, gpus: node.gpus.map((gpu) => ({ ...gpu, usableBytes })) } : node,
      );
      return json({ at: '2026-08-01T10:00:00.000Z', snapshot: { ...snapshot, nodes }, options });
    },
  });
  const live = aLivePlannedFleet();
  const report = (n: number) => {
    usableBytes = (freeMib[n] ?? 0) * MIB;
    /* Another use each time, so that the planner looks at the fleet anew. */
    const gpus = [aGpu({ id: 'gpu', totalGib: 3, usedBytes: (n % 3) * GIB })];
    return { ...live.nodes, third: aNode({ nodeId: 'third', name: 'third', gpus }) };
  };
  const layer = <DragLayer warm store={store} keys={[THIRD]} />;
  show(<DragContext value={store}>{layer}</DragContext>, { ...live, nodes: report(0) });
  const status = document.querySelector('[role=status]');
  const spoken: string[] = [];
  new MutationObserver(() => spoken.push(status?.lastChild?.textContent ?? '')).observe(document.body, {
    subtree: true,
    characterData: true,
    childList: true,
  });
  act(() => store.pickUp({ load: { kind: 'instances', ids: ['small-1'] }, name: 'small', by: 'keyboard' }, THIRD));
  for (const n of freeMib.keys()) {
    if (n > 0) tell('nodes', report(n));
    await act(() => jest.advanceTimersByTimeAsync(1_000));
  }
  expect(status?.getAttribute('aria-atomic')).toBe('false');
  return spoken.filter((text, at) => text !== spoken[at - 1] && !text.includes('Planning'));
}

describe('what is said aloud while something is carried', () => {
  it('is said once while the memory of the target moves without mattering', async () => {
    expect(await spokenWhile([2500, 2560, 2400, 2700, 2300])).toEqual(['third: fits.']);
  });

  it('is a true change, once', async () => {
    const spoken = await spokenWhile([1024, 1030, 2500, 2560, 2510]);
    expect(spoken).toEqual(['third: Does not fit: 1.00 GiB are missing.', 'third: fits.']);
  });

  it('is both, once, where the memory moves around what is needed', async () => {
    const spoken = await spokenWhile([2050, 2040, 2052, 2030, 2060, 2036, 2058, 2020]);
    expect(spoken).toEqual([
      'third: fits.',
      'third: Does not fit: 8.0 MiB are missing.',
      'third: at times fits, at times 8.0 MiB short. The memory there comes and goes; what it is at the drop decides.',
    ]);
  });
});
