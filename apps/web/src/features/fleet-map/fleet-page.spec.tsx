import { GIB } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { aDeployment, aGpu, aNode, anInstance } from '../../../test/builders.js';
import { fakeFetch, json } from '../../../test/fetch-fake.js';
import { show } from '../../../test/render.js';
import { FleetPage } from './fleet-page.js';

const page = <FleetPage waiting={<p>waiting</p>} addMachine={<button type="button">add</button>} />;

describe('the fleet map', () => {
  it('hands over the next step when nothing has joined', () => {
    show(page);
    expect(screen.getByText('No machine has joined yet')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'add' })).toBeTruthy();
  });

  it('shows unknown as unknown and says that the totals are partial', () => {
    const silent = aGpu({ totalGib: 12, usedBytes: null, freeBytes: null, temperatureC: null, powerW: null });
    show(page, { nodes: { n: aNode({ gpus: [silent] }) } });
    expect(screen.getAllByText('unknown / 12.0 GiB')).toHaveLength(2);
    expect(screen.getByText('partial: some cards do not say')).toBeTruthy();
    expect(screen.queryByText(/0\.0 \/ 12\.0/, { selector: '.gpu-used' })).toBeNull();
  });

  it('marks what is not a real GPU, and what is wrong with a node', () => {
    const trial = aNode({ name: 'laptop', kind: 'trial', liveness: 'suspect', intent: 'cordoned' });
    const pretend = aNode({
      name: 'pretend',
      kind: 'simulated',
      issues: [{ code: 'no_capacity', message: 'No room for another toy.' }],
    });
    show(page, { nodes: { a: trial, b: pretend } });
    const [laptop, other] = screen.getAllByRole('article');
    for (const word of ['trial, not a GPU', 'suspect', 'cordoned']) {
      expect(within(laptop as HTMLElement).getByText(word)).toBeTruthy();
    }
    expect(within(other as HTMLElement).getByText('simulated')).toBeTruthy();
    expect(within(other as HTMLElement).getByText('No room for another toy.')).toBeTruthy();
  });

  it('names every segment with its bytes', () => {
    show(page, {
      nodes: { n: aNode({ gpus: [aGpu({ totalGib: 8, usedGib: 3 })] }) },
      instances: { i: anInstance({ reservedGib: 2 }) },
      deployments: { d: aDeployment() },
    });
    expect(screen.getByRole('button', { name: /^llama-3.2-3b, ready, 2.00 GiB/ })).toBeTruthy();
    expect(screen.getByRole('img', { name: 'other programs, 1.00 GiB' })).toBeTruthy();
    expect(screen.getByRole('img', { name: 'free, 5.00 GiB' })).toBeTruthy();
  });

  it('names the job of somebody else with its bytes, and what is kept free', () => {
    const foreignProcesses = [{ pid: 4242, name: 'python', user: 'ada', bytes: 5 * GIB }];
    const headroom = [{ gpuId: 'gpu-1', bytes: GIB, setBytes: null, reserveBytes: null }];
    const gpu = aGpu({ totalGib: 12, usedGib: 5, foreignProcesses });
    show(page, { nodes: { n: aNode({ gpus: [gpu], headroom, foreignPolicy: 'hold' }) } });
    expect(screen.getByRole('img', { name: 'other programs: python (pid 4242), 5.00 GiB' })).toBeTruthy();
    expect(screen.getByRole('img', { name: 'headroom, kept free, 1.00 GiB' })).toBeTruthy();
    expect(screen.getByText('holds its cards')).toBeTruthy();
  });

  it('changes the headroom of a GPU, within what the card has', async () => {
    const asked = fakeFetch({ 'PATCH /admin/nodes/node-1/gpus/gpu-1': () => json(aNode()) });
    const headroom = [{ gpuId: 'gpu-1', bytes: GIB, setBytes: GIB, reserveBytes: GIB / 2 }];
    show(page, { nodes: { 'node-1': aNode({ gpus: [aGpu({ totalGib: 12 })], headroom }) } });
    const open = async () => {
      fireEvent.click(screen.getByRole('button', { name: /GeForce RTX 3060/ }));
      fireEvent.click(await screen.findByRole('button', { name: 'Change the headroom…' }));
      return screen.findByLabelText('Kept free, in GiB');
    };
    const field = await open();
    expect((field as HTMLInputElement).value).toBe('1');
    expect(screen.getByText(/^The driver keeps 512.0 MiB for itself/)).toBeTruthy();
    fireEvent.change(field, { target: { value: '12' } });
    expect(screen.getByText('The card has 12.00 GiB. Choose less.')).toBeTruthy();
    expect((screen.getByRole('button', { name: 'Save' }) as HTMLButtonElement).disabled).toBe(true);
    fireEvent.change(field, { target: { value: '2.5' } });
    fireEvent.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(asked.at(-1)?.body).toEqual({ headroomBytes: 2.5 * GIB });
    await open();
    fireEvent.click(screen.getByRole('button', { name: 'Use the default' }));
    await waitFor(() => expect(asked.at(-1)?.body).toEqual({ headroomBytes: null }));
  });

  it('says what stands in the way, where it is, and releases the brake when it is asked to', async () => {
    const asked = fakeFetch({ 'POST /admin/brake/release': () => new Response(null, { status: 204 }) });
    show(page, {
      nodes: { 'node-1': aNode() },
      issues: {
        brake_engaged: { code: 'brake_engaged', message: '4 of 5 nodes were lost at once.' },
        other: { code: 'foreign_process', message: 'GPU 0 is needed by others.', nodeId: 'node-1' },
      },
    });
    expect(within(screen.getByRole('article')).getByText('GPU 0 is needed by others.')).toBeTruthy();
    const cluster = screen.getByRole('region', { name: 'What stands in the way' });
    expect(within(cluster).getByText('4 of 5 nodes were lost at once.')).toBeTruthy();
    fireEvent.click(within(cluster).getByRole('button', { name: 'Release the brake…' }));
    fireEvent.click(await screen.findByRole('button', { name: 'Release' }));
    await waitFor(() => expect(asked.map(({ line }) => line)).toContain('POST /admin/brake/release'));
  });

  it('lets a node hold its cards', async () => {
    const asked = fakeFetch({ 'PATCH /admin/nodes/node-1': () => json(aNode()) });
    show(page, { nodes: { 'node-1': aNode({ foreignPolicy: 'yield' }) } });
    fireEvent.click(screen.getByRole('button', { name: 'Actions for node-1' }));
    fireEvent.click(await screen.findByRole('menuitem', { name: 'Stay when others need a card' }));
    await waitFor(() => expect(asked.at(-1)?.body).toEqual({ foreignPolicy: 'hold' }));
  });
});
