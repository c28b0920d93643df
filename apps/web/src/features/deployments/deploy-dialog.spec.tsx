import { GIB, type NodeView } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { aDeployment, aGpu, aModel, aNode } from '../../../test/builders.js';
import { fakeFetch, json } from '../../../test/fetch-fake.js';
import { aPlannedFleet, plannedNode } from '../../../test/planned-fleet.js';
import { show } from '../../../test/render.js';
import { DeployDialog } from './deploy-dialog.js';

const footprint = {
  weightsBytes: 2 * GIB,
  kvBytes: GIB,
  computeBytes: GIB / 4,
  overheadBytes: GIB / 4,
  totalBytes: 3.5 * GIB,
};
const SNAPSHOT = 'GET /admin/placement/snapshot';
const DRAFT = 'POST /admin/placement/wish';

interface Told {
  /** Of the cards of two nodes. */
  readonly gib?: readonly number[];
  /** What an earlier load like it took. */
  readonly measuredGib?: number;
  readonly engines?: NodeView['engines'];
}

/** The controller's part: the fleet, and the wish with the sums of its file. */
function told({ gib = [8, 8], measuredGib }: Told) {
  const fleet = aPlannedFleet();
  const nodes = gib.map((size, i) => plannedNode(`node-${i + 1}`, size));
  const closed = plannedNode('desk', 24, { intent: 'cordoned' });
  const snapshot = { nodes: [...nodes, closed], wishes: [], instances: [], pins: [] };
  const measuredOn = { engine: 'embedded', version: '3.21.1', architecture: 'Ampere' };
  const measured = measuredGib === undefined ? [] : [{ backend: 'cuda', perGpuBytes: [measuredGib * GIB], measuredOn }];
  const estimate = { backend: 'cuda', perGpuBytes: [footprint.totalBytes] };
  const variants = [{ id: 'file-1', layers: 32, footprints: [...measured, estimate] }];
  const draft = (body: unknown) => {
    const { replicas = 1, servedName = 'llama-3.2-3b' } = body as { replicas?: number; servedName?: string };
    const wish = { id: 'preview', name: servedName, replicas, priority: 50, task: 'chat', variants, avoidNodeIds: [] };
    return json({ wish, footprints: [{ variantId: 'file-1', backend: 'cuda', gpuCount: 1, footprint }] });
  };
  return { [SNAPSHOT]: () => json({ ...fleet, snapshot }), [DRAFT]: draft };
}

function open(fleet: Told = {}) {
  const asked = fakeFetch({ ...told(fleet), 'POST /admin/deployments': () => json(aDeployment(), 201) });
  let closed = false;
  const close = () => {
    closed = true;
  };
  const { engines } = fleet;
  show(<DeployDialog models={[aModel()]} modelId="model-1" restMs={0} onClose={close} />, {
    nodes: { 'node-1': aNode({ gpus: [aGpu({ id: 'gpu' })], ...(engines && { engines }) }) },
  });
  return { asked, isClosed: () => closed };
}

describe('the deploy dialog', () => {
  it('shows where it would go and what it takes before anything is done', async () => {
    const { asked } = open();
    expect(await screen.findByText('This is where it would go')).toBeTruthy();
    expect(screen.getByText('Each instance takes 3.50 GiB')).toBeTruthy();
    expect(
      screen.getByRole('img', { name: 'weights 2.00 GiB, KV cache 1.00 GiB, buffers 256.0 MiB, overhead 256.0 MiB' }),
    ).toBeTruthy();
    expect(screen.getByText('0 · RTX 3060')).toBeTruthy();
    expect(screen.getByRole('img', { name: '0 B held, 3.50 GiB comes, 4.50 GiB stays free' })).toBeTruthy();
    expect(asked.map((one) => one.line).sort()).toEqual([SNAPSHOT, DRAFT]);
  });

  it('says in plain words which field is wrong, and that nothing is planned meanwhile', async () => {
    open();
    await screen.findByText('This is where it would go');
    fireEvent.change(screen.getByLabelText('Slots'), { target: { value: '200' } });
    expect(await screen.findByText('At most 64.')).toBeTruthy();
    expect(screen.getByText('Mend what is marked to see where it would go.')).toBeTruthy();
  });

  it('asks the planner again when the wish changes, and deploys what was asked for', async () => {
    const { asked, isClosed } = open();
    await screen.findByText('This is where it would go');
    fireEvent.change(screen.getByLabelText('Replicas'), { target: { value: '3' } });
    fireEvent.change(screen.getByLabelText('Served name'), { target: { value: 'small' } });
    await waitFor(() => expect(asked.at(-1)?.body).toMatchObject({ replicas: 3, servedName: 'small' }));
    expect(await screen.findByText('Replica 3 of 3 of small has no place')).toBeTruthy();
    fireEvent.change(screen.getByLabelText('Replicas, slider'), { target: { value: '1' } });
    await waitFor(() => expect(screen.queryByText(/has no place/)).toBeNull());
    await screen.findByText('This is where it would go');
    fireEvent.click(screen.getByRole('button', { name: 'Deploy' }));
    await waitFor(() => expect(isClosed()).toBe(true));
    expect(asked.at(-1)).toEqual({
      line: 'POST /admin/deployments',
      body: { modelId: 'model-1', servedName: 'small', replicas: 2, contextTokens: 4096, slots: 4, priority: 50 },
    });
  });

  it('deploys a chat model for embeddings, and an embedding model for nothing else', async () => {
    const { asked } = open();
    await screen.findByText('This is where it would go');
    fireEvent.click(screen.getByLabelText('Use', { selector: 'input' }));
    fireEvent.click(await screen.findByRole('option', { name: 'Embeddings' }));
    await waitFor(() => expect(asked.at(-1)?.body).toMatchObject({ task: 'embed' }));
    fakeFetch(told({}));
    show(<DeployDialog models={[aModel({ task: 'embed' })]} modelId="model-1" restMs={0} onClose={() => {}} />);
    expect(screen.getAllByText('This model was made for embeddings and cannot chat.')).toHaveLength(1);
  });

  it('asks for an engine where the fleet has a choice', async () => {
    const engines: NodeView['engines'] = [
      { engine: 'embedded', version: '3.21.1', backends: ['vulkan'] },
      { engine: 'ollama', version: '0.33.0', backends: ['vulkan'] },
      { engine: 'vllm', version: null, backends: ['cuda'] },
    ];
    const { asked } = open({ engines });
    await screen.findByText('This is where it would go');
    expect(asked.at(-1)?.body).not.toHaveProperty('engine');
    fireEvent.click(screen.getByLabelText('Engine', { selector: 'input' }));
    const options = (await screen.findAllByRole('option')).map(({ textContent }) => textContent);
    expect(options).toEqual(['the one that each node prefers', 'embedded', 'ollama']);
    fireEvent.click(screen.getByRole('option', { name: 'ollama' }));
    await waitFor(() => expect(asked.at(-1)?.body).toMatchObject({ engine: 'ollama' }));
  });

  it('asks for no engine where there is but one', async () => {
    open();
    await screen.findByText('This is where it would go');
    expect(screen.queryByLabelText('Engine')).toBeNull();
  });

  it('says that an earlier load like it was measured', async () => {
    open({ measuredGib: 3 });
    expect(await screen.findByText('An earlier load like it took 3.00 GiB, so that is what is reserved.')).toBeTruthy();
  });

  it('lists each GPU of a refusal with the bytes that are short', async () => {
    open({ gib: [2.5, 1] });
    expect(await screen.findByText('Replica 1 of 1 of llama-3.2-3b has no place')).toBeTruthy();
    expect(screen.getByText('node-1', { selector: '.preview *' })).toBeTruthy();
    expect(screen.getByText('1.00 GiB short')).toBeTruthy();
    expect(screen.getByText('the node is cordoned')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Deploy anyway and wait for room' })).toBeTruthy();
  });

  it('deploys with the cache and the rules that were chosen', async () => {
    const { asked, isClosed } = open();
    await screen.findByText('This is where it would go');
    const choose = async (field: string, option: string) => {
      const [input] = screen.getAllByRole('combobox', { name: new RegExp(`^${field}`), hidden: true });
      if (input) fireEvent.click(input);
      const options = await screen.findAllByRole('option', { name: option, hidden: true });
      const mine = options.find((one) => one.closest('[role=listbox]')?.id === input?.getAttribute('aria-controls'));
      if (mine) fireEvent.click(mine);
    };
    await choose('KV cache', 'q8_0: about half of f16');
    await choose('Only on', 'node-1 · any card');
    await waitFor(() => expect(screen.getByRole('button', { name: 'Deploy' })).toHaveProperty('disabled', false));
    fireEvent.click(screen.getByRole('button', { name: 'Deploy' }));
    await waitFor(() => expect(isClosed()).toBe(true));
    const order = asked.find(({ line }) => line === 'POST /admin/deployments');
    expect(order?.body).toMatchObject({ kvType: 'q8_0', onlyOn: [{ nodeId: 'node-1' }] });
    expect(order?.body).not.toHaveProperty('keepOff');
  });

  it('does not ask about a wish that the contract refuses, and says why', async () => {
    const { asked } = open();
    await screen.findByText('This is where it would go');
    fireEvent.change(screen.getByLabelText('Served name'), { target: { value: 'two words' } });
    expect(await screen.findByText(/^A name has letters, digits/)).toBeTruthy();
    expect((screen.getByRole('button', { name: 'Deploy' }) as HTMLButtonElement).disabled).toBe(true);
    expect(asked.every(({ line }) => line === DRAFT || line === SNAPSHOT)).toBe(true);
  });

  it('shows the sentence and the request id of a failed deploy', async () => {
    open();
    await screen.findByText('This is where it would go');
    fakeFetch({
      'POST /admin/deployments': () =>
        json({ error: { code: 'conflict', message: 'The name is taken.', requestId: 'req_9' } }, 409),
    });
    fireEvent.click(screen.getByRole('button', { name: 'Deploy' }));
    expect((await screen.findByRole('alert')).textContent).toBe('The name is taken.Request id req_9');
  });
});
