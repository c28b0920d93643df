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
    expect(screen.getByText('unknown / 12.0 GiB')).toBeTruthy();
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

  it('moves an instance by keyboard alone, after showing what it would take', async () => {
    const target = aNode({ name: 'node-2', gpus: [aGpu({ id: 'gpu-2', totalGib: 24 })] });
    const fits = {
      ok: true,
      footprint: null,
      placements: [{ nodeId: 'node-2', nodeName: 'node-2', gpus: [{ gpuId: 'gpu-2', reservedBytes: 2 * GIB }] }],
      refusal: null,
      outageSeconds: 0,
    };
    const asked = fakeFetch({
      'POST /admin/instances/instance-1/move/preview': () => json(fits),
      'POST /admin/instances/instance-1/move': () => json(anInstance(), 202),
    });
    show(page, {
      nodes: { 'node-1': aNode(), 'node-2': target },
      instances: { 'instance-1': anInstance() },
      deployments: { d: aDeployment() },
    });
    fireEvent.click(screen.getByRole('button', { name: /^llama-3.2-3b, ready/ }));
    fireEvent.click(await screen.findByRole('menuitem', { name: 'Move to…' }));
    fireEvent.click(await screen.findByRole('radio', { name: /node-2/ }));
    expect(await screen.findByText('This fits.')).toBeTruthy();
    expect(screen.getByText(/free there: 24.00 GiB now, 22.00 GiB after/)).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Move' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(asked.at(-1)).toEqual({ line: 'POST /admin/instances/instance-1/move', body: { nodeId: 'node-2' } });
  });

  it('refuses a move with the bytes that are short, and does not offer to do it', async () => {
    const candidates = [
      {
        nodeId: 'node-2',
        nodeName: 'node-2',
        gpuIds: ['gpu-2'],
        shortBytes: 1.3 * GIB,
        reason: 'needs 7.2 GiB, 5.9 free on gpu1',
      },
    ];
    fakeFetch({
      'POST /admin/instances/instance-1/move/preview': () =>
        json({
          ok: false,
          footprint: null,
          placements: [],
          refusal: {
            message: 'No room there.',
            candidates: candidates.map((one) => ({ ...one, shortBytes: Math.round(one.shortBytes) })),
          },
          outageSeconds: 0,
        }),
    });
    show(page, {
      nodes: { 'node-1': aNode(), 'node-2': aNode({ name: 'node-2', gpus: [aGpu({ id: 'gpu-2' })] }) },
      instances: { 'instance-1': anInstance() },
    });
    fireEvent.click(screen.getByRole('button', { name: /^llama-3.2-3b, ready/ }));
    fireEvent.click(await screen.findByRole('menuitem', { name: 'Move to…' }));
    fireEvent.click(await screen.findByRole('radio', { name: /node-2/ }));
    expect(await screen.findByText('1.30 GiB short')).toBeTruthy();
    expect(screen.getByText('needs 7.2 GiB, 5.9 free on gpu1')).toBeTruthy();
    expect((screen.getByRole('button', { name: 'Move' }) as HTMLButtonElement).disabled).toBe(true);
  });
});
