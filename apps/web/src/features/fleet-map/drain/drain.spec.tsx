import { beforeEach, describe, expect, it } from '@jest/globals';
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { aNode } from '../../../../test/builders.js';
import { type Asked, fakeFetch, json } from '../../../../test/fetch-fake.js';
import { aLivePlannedFleet, aPlannedFleet } from '../../../../test/planned-fleet.js';
import { show } from '../../../../test/render.js';
import { FleetPage } from '../fleet-page.js';

const page = <FleetPage waiting={<p>waiting</p>} addMachine={<button type="button">add</button>} />;
let asked: Asked[] = [];
const ordered = () => asked.filter(({ line }) => line.startsWith('PATCH'));

beforeEach(() => {
  const patch = Object.fromEntries(
    ['first', 'second', 'third'].map((id) => [`PATCH /admin/nodes/${id}`, () => json(aNode({ name: id }))]),
  );
  asked = fakeFetch({ 'GET /admin/placement/snapshot': () => json(aPlannedFleet()), ...patch });
  show(page, aLivePlannedFleet());
});

async function choose(node: string): Promise<void> {
  fireEvent.click(await screen.findByRole('button', { name: `Actions for ${node}` }));
  fireEvent.click(await screen.findByRole('menuitem', { name: /^Drain/ }));
}

describe('a drain of a node', () => {
  it('says who moves where before anything is ordered', async () => {
    await choose('second');
    const dialog = await screen.findByRole('dialog');
    const steps = await within(dialog).findAllByRole('listitem');
    expect(steps.map(({ textContent }) => textContent)).toEqual([
      'Load small on first GPU 0, 2.00 GiB.',
      'Prove that all of small sits in VRAM, then let it serve.',
      'Let small on second GPU 0 finish its answers, then free its memory.',
    ]);
    expect(within(dialog).getByText('The one instance there has another place.')).toBeTruthy();
    expect(ordered()).toEqual([]);
    fireEvent.click(within(dialog).getByRole('button', { name: 'Drain' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(ordered()).toMatchObject([{ line: 'PATCH /admin/nodes/second', body: { intent: 'draining' } }]);
  });

  it('says who has no other place and why', async () => {
    await choose('first');
    const dialog = await screen.findByRole('dialog');
    await within(dialog).findByText('1 instance has no other place and stays until there is one.');
    expect(within(dialog).getByText(/^big cannot leave first/)).toBeTruthy();
    expect(dialog.textContent).toMatch(/1\.00 GiB short/);
    fireEvent.click(within(dialog).getByRole('button', { name: 'Cancel' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(ordered()).toEqual([]);
  });

  it('is done at once where nothing runs', async () => {
    await choose('third');
    await waitFor(() => expect(ordered()).toHaveLength(1));
    expect(screen.queryByRole('dialog')).toBeNull();
  });
});
