import { describe, expect, it } from '@jest/globals';
import { fireEvent, screen } from '@testing-library/react';
import { aGpu, aNode } from '../../../test/builders.js';
import { show } from '../../../test/render.js';
import { FleetPage } from './fleet-page.js';

const page = <FleetPage waiting={<p>waiting</p>} addMachine={<button type="button">add</button>} />;

describe('a node in the overview', () => {
  it('says what is wrong with it and its cards, not only to who points at it', () => {
    const gpu = aGpu({ totalGib: 8, usedGib: 1, usable: false, refusal: 'Its driver is too old.' });
    const issue = { code: 'disk_full' as const, message: 'The disk is full.' };
    show(page, { nodes: { a: aNode({ name: 'a', gpus: [gpu], issues: [issue] }) } });
    fireEvent.click(screen.getByRole('button', { name: 'Overview' }));
    expect(document.querySelector('.node-troubles')?.textContent).toContain('1 trouble: The disk is full.');
    const card = document.querySelector('li.gpu');
    expect(card?.querySelector('.sr-only')?.textContent).toBe(
      '0 GeForce RTX 3060 · 1.0 / 8.0 GiB · Its driver is too old.',
    );
    expect(card?.getAttribute('title')).toContain('Its driver is too old.');
    fireEvent.click(screen.getByRole('button', { name: 'Overview' }));
  });
});
