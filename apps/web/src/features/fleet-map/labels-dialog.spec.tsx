import { describe, expect, it } from '@jest/globals';
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { aGpu, aNode } from '../../../test/builders.js';
import { fakeFetch, json } from '../../../test/fetch-fake.js';
import { show, tell } from '../../../test/render.js';
import { FleetPage } from './fleet-page.js';

const page = <FleetPage waiting={<p>waiting</p>} addMachine={<button type="button">add</button>} />;

describe('the labels of a node', () => {
  async function opened() {
    fireEvent.click(screen.getByRole('button', { name: 'Actions for node-1' }));
    fireEvent.click(await screen.findByRole('menuitem', { name: 'Labels…' }));
    return screen.findByRole('dialog', { name: 'Labels of node-1' });
  }
  const write = (dialog: HTMLElement, field: string, value: string) =>
    fireEvent.change(within(dialog).getByLabelText(field), { target: { value } });

  it('are set in rows, and only what differs is sent', async () => {
    const asked = fakeFetch({ 'PATCH /admin/nodes/node-1': () => json(aNode()) });
    show(page, { nodes: { 'node-1': aNode({ labels: { owner: 'ada', site: 'attic' } }) } });
    const dialog = await opened();
    fireEvent.click(within(dialog).getByRole('button', { name: 'Take the label owner away' }));
    fireEvent.click(within(dialog).getByRole('button', { name: 'Add a label' }));
    write(dialog, 'Name of label 2', 'My Rack');
    write(dialog, 'Value of label 2', ' 2 ');
    fireEvent.click(within(dialog).getByRole('button', { name: 'Save' }));
    expect(within(dialog).getByText(/^The name of a label has 1 to 32 small letters/)).toBeTruthy();
    write(dialog, 'Name of label 2', 'site');
    fireEvent.click(within(dialog).getByRole('button', { name: 'Save' }));
    expect(within(dialog).getByText('The label site is there twice.')).toBeTruthy();
    expect(asked.filter(({ line }) => line.startsWith('PATCH'))).toEqual([]);
    write(dialog, 'Name of label 2', 'rack');
    fireEvent.click(within(dialog).getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(asked.at(-1)?.body).toEqual({ labels: { owner: null, rack: '2' } });
  });

  it('that somebody else sets meanwhile stay', async () => {
    const asked = fakeFetch({ 'PATCH /admin/nodes/node-1': () => json(aNode()) });
    show(page, { nodes: { 'node-1': aNode({ labels: { site: 'attic' } }) } });
    const dialog = await opened();
    act(() => tell('nodes', { 'node-1': aNode({ labels: { site: 'attic', rack: '7' } }) }));
    write(dialog, 'Value of label 1', 'cellar');
    fireEvent.click(within(dialog).getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(asked.at(-1)?.body).toEqual({ labels: { site: 'cellar' } }));
  });

  it('that are refused are not lost, and the reason stands beside them', async () => {
    const message = 'A node has 16 labels at most.';
    fakeFetch({
      'PATCH /admin/nodes/node-1': () => json({ error: { code: 'invalid', message, requestId: 'r' } }, 422),
    });
    show(page, { nodes: { 'node-1': aNode({ labels: { site: 'attic' } }) } });
    const dialog = await opened();
    write(dialog, 'Value of label 1', 'cellar');
    fireEvent.click(within(dialog).getByRole('button', { name: 'Save' }));
    expect(await within(dialog).findByText(message)).toBeTruthy();
    expect(within(dialog).getByDisplayValue('cellar')).toBeTruthy();
  });

  it('filter the map when they are pressed, and group it with sums', () => {
    const node = (name: string, site: string, usedGib: number) =>
      aNode({ name, labels: { site }, gpus: [aGpu({ usedGib })] });
    show(page, { nodes: { a: node('a', 'attic', 1), b: node('b', 'attic', 2), c: node('c', 'cellar', 4) } });
    fireEvent.change(screen.getByLabelText('Group the nodes'), { target: { value: 'label:site' } });
    const heads = [...document.querySelectorAll('.nodes-group')].map((one) => one.textContent);
    expect(heads).toEqual([
      'attic3.0 / 16.0 GiB (3,221,225,472 of 17,179,869,184 bytes)2 nodes ready, 2 GPUs',
      'cellar4.0 / 8.0 GiB (4,294,967,296 of 8,589,934,592 bytes)1 node ready, 1 GPU',
    ]);
    fireEvent.click(screen.getByTitle('Show the nodes with site=cellar'));
    expect(screen.getAllByRole('article').map((one) => within(one).getByRole('heading').textContent)).toEqual(['c']);
    fireEvent.change(screen.getByLabelText('Group the nodes'), { target: { value: 'none' } });
  });
});
