import { describe, expect, it } from '@jest/globals';
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { anInstance } from '../../../../test/builders.js';
import { fakeFetch, json } from '../../../../test/fetch-fake.js';
import { aLivePlannedFleet, aPlannedFleet } from '../../../../test/planned-fleet.js';
import { show } from '../../../../test/render.js';
import { FleetPage } from '../fleet-page.js';

const strip = (name: string) => screen.getByRole('button', { name: new RegExp(`^${name}, ready`) });

describe('several instances that are chosen together', () => {
  it('move away by one order and one plan, whether chosen by pointer, keys or menu', async () => {
    const asked = fakeFetch({
      'GET /admin/placement/snapshot': () => json(aPlannedFleet()),
      'POST /admin/instances/small-1/move': () => json(anInstance({ instanceId: 'x', replaces: 'small-1' }), 202),
    });
    show(<FleetPage waiting={null} addMachine={null} />, aLivePlannedFleet());
    fireEvent.click(strip('big'), { ctrlKey: true });
    expect(await screen.findByText('1 instance chosen')).toBeTruthy();
    fireEvent.keyDown(strip('small'), { key: 'Enter', shiftKey: true });
    expect(await screen.findByText('2 instances chosen')).toBeTruthy();
    expect(screen.queryByRole('menu')).toBeNull();
    fireEvent.keyDown(strip('small'), { key: 'Enter', shiftKey: true });
    fireEvent.click(strip('small'));
    fireEvent.click(await screen.findByRole('menuitem', { name: 'Choose beside others' }));
    await screen.findByText('2 instances chosen');

    fireEvent.click(screen.getByRole('button', { name: 'Move to…' }));
    fireEvent.click(await screen.findByRole('radio', { name: /^third/ }));
    expect(await screen.findByText('3.00 GiB short')).toBeTruthy();
    expect((screen.getByRole('button', { name: 'Move' }) as HTMLButtonElement).disabled).toBe(true);
    fireEvent.click(screen.getByRole('radio', { name: /^second/ }));
    expect(await screen.findByText('1.00 GiB short')).toBeTruthy();
    fireEvent.keyDown(document.activeElement ?? document.body, { key: 'Escape' });
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());

    fireEvent.click(strip('big'), { ctrlKey: true });
    fireEvent.click(await screen.findByRole('button', { name: 'Move away' }));
    expect(await screen.findByText('This fits.')).toBeTruthy();
    await waitFor(() =>
      expect((screen.getByRole('button', { name: 'Move' }) as HTMLButtonElement).disabled).toBe(false),
    );
    fireEvent.click(screen.getByRole('button', { name: 'Move' }));
    await waitFor(() => expect(asked.at(-1)?.body).toMatchObject({ nodeId: 'first', undoSeconds: 10 }));
    await waitFor(() => expect(screen.queryByText(/chosen$/)).toBeNull());
  });
});
