import { GIB, type NodeView, type PlacementPreview } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { aDeployment, aGpu, aModel, aNode } from '../../../test/builders.js';
import { fakeFetch, json } from '../../../test/fetch-fake.js';
import { show } from '../../../test/render.js';
import { DeployDialog } from './deploy-dialog.js';

const footprint = {
  weightsBytes: 2 * GIB,
  kvBytes: GIB,
  computeBytes: GIB / 4,
  overheadBytes: GIB / 4,
  totalBytes: 3.5 * GIB,
};
const place = { nodeId: 'node-1', nodeName: 'node-1', gpus: [{ gpuId: 'gpu-1', reservedBytes: 3.5 * GIB }] };
const fits: PlacementPreview = { ok: true, footprint, placements: [place, place], refusal: null, outageSeconds: 0 };
const refused: PlacementPreview = {
  ok: false,
  footprint,
  placements: [],
  refusal: {
    message: 'No GPU has room for llama-3.2-3b.',
    candidates: [
      { nodeId: 'a', nodeName: 'attic', gpuIds: ['g'], shortBytes: GIB, reason: 'needs 3.50 GiB, 2.50 GiB free' },
      { nodeId: 'b', nodeName: 'desk', gpuIds: ['h'], shortBytes: null, reason: 'the node is cordoned' },
    ],
  },
  outageSeconds: 0,
};
const PREVIEW = 'POST /admin/deployments/preview';

function open(preview: PlacementPreview, node: Partial<NodeView> = {}) {
  const asked = fakeFetch({
    [PREVIEW]: () => json(preview),
    'POST /admin/deployments': () => json(aDeployment(), 201),
  });
  let closed = false;
  const close = () => {
    closed = true;
  };
  show(<DeployDialog models={[aModel()]} modelId="model-1" restMs={0} onClose={close} />, {
    nodes: { 'node-1': aNode({ gpus: [aGpu()], ...node }) },
  });
  return { asked, isClosed: () => closed };
}

describe('the deploy dialog', () => {
  it('shows where it would go and what it takes before anything is done', async () => {
    const { asked } = open(fits);
    expect(await screen.findByText('This is where it would go')).toBeTruthy();
    expect(screen.getByText('Each instance takes 3.50 GiB')).toBeTruthy();
    expect(
      screen.getByText('2.00 GiB weights + 1.00 GiB KV cache + 256.0 MiB buffers + 256.0 MiB overhead'),
    ).toBeTruthy();
    expect(screen.getByText('2 × 3.50 GiB')).toBeTruthy();
    expect(asked.map((one) => one.line)).toEqual([PREVIEW]);
  });

  it('asks the planner again when the wish changes, and deploys what was asked for', async () => {
    const { asked, isClosed } = open(fits);
    await screen.findByText('This is where it would go');
    fireEvent.change(screen.getByLabelText('Replicas'), { target: { value: '3' } });
    fireEvent.change(screen.getByLabelText('Served name'), { target: { value: 'small' } });
    await waitFor(() => expect(asked.at(-1)?.body).toMatchObject({ replicas: 3, servedName: 'small' }));
    fireEvent.click(screen.getByRole('button', { name: 'Deploy' }));
    await waitFor(() => expect(isClosed()).toBe(true));
    expect(asked.at(-1)).toEqual({
      line: 'POST /admin/deployments',
      body: { modelId: 'model-1', servedName: 'small', replicas: 3, contextTokens: 4096, slots: 4, priority: 50 },
    });
  });

  it('deploys a chat model for embeddings, and an embedding model for nothing else', async () => {
    const { asked } = open(fits);
    await screen.findByText('This is where it would go');
    fireEvent.click(screen.getByLabelText('Use', { selector: 'input' }));
    fireEvent.click(await screen.findByRole('option', { name: 'Embeddings' }));
    await waitFor(() => expect(asked.at(-1)?.body).toMatchObject({ task: 'embed' }));
    fakeFetch({ [PREVIEW]: () => json(fits) });
    show(<DeployDialog models={[aModel({ task: 'embed' })]} modelId="model-1" restMs={0} onClose={() => {}} />);
    expect(screen.getAllByText('This model was made for embeddings and cannot chat.')).toHaveLength(1);
  });

  it('asks for an engine where the fleet has a choice', async () => {
    const engines: NodeView['engines'] = [
      { engine: 'embedded', version: '3.21.1', backends: ['vulkan'] },
      { engine: 'ollama', version: '0.33.0', backends: ['vulkan'] },
      { engine: 'vllm', version: null, backends: ['cuda'] },
    ];
    const { asked } = open(fits, { engines });
    await screen.findByText('This is where it would go');
    expect(asked.at(-1)?.body).not.toHaveProperty('engine');
    fireEvent.click(screen.getByLabelText('Engine', { selector: 'input' }));
    const options = (await screen.findAllByRole('option')).map(({ textContent }) => textContent);
    expect(options).toEqual(['the one that each node prefers', 'embedded', 'ollama']);
    fireEvent.click(screen.getByRole('option', { name: 'ollama' }));
    await waitFor(() => expect(asked.at(-1)?.body).toMatchObject({ engine: 'ollama' }));
  });

  it('asks for no engine where there is but one', async () => {
    open(fits);
    await screen.findByText('This is where it would go');
    expect(screen.queryByLabelText('Engine')).toBeNull();
  });

  it('says that an earlier load like it was measured', async () => {
    const { asked } = open({ ...fits, placements: [{ ...place, gpus: [{ gpuId: 'gpu-1', reservedBytes: 3 * GIB }] }] });
    expect(await screen.findByText('An earlier load like it took 3.00 GiB, so that is what is reserved.')).toBeTruthy();
    expect(asked).toHaveLength(1);
  });

  it('lists each GPU of a refusal with the bytes that are short', async () => {
    open(refused);
    expect(await screen.findByText('No GPU has room for llama-3.2-3b.')).toBeTruthy();
    expect(screen.getByText('attic')).toBeTruthy();
    expect(screen.getByText('1.00 GiB short')).toBeTruthy();
    expect(screen.getByText('the node is cordoned')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Deploy anyway and wait for room' })).toBeTruthy();
  });

  it('does not ask about a wish that the contract refuses, and says why', async () => {
    const { asked } = open(fits);
    await screen.findByText('This is where it would go');
    fireEvent.change(screen.getByLabelText('Served name'), { target: { value: 'two words' } });
    expect(await screen.findByText(/^A name has letters, digits/)).toBeTruthy();
    expect((screen.getByRole('button', { name: 'Deploy' }) as HTMLButtonElement).disabled).toBe(true);
    expect(asked.every((one) => one.line === PREVIEW)).toBe(true);
  });

  it('shows the sentence and the request id of a failed deploy', async () => {
    open(fits);
    await screen.findByText('This is where it would go');
    fakeFetch({
      'POST /admin/deployments': () =>
        json({ error: { code: 'conflict', message: 'The name is taken.', requestId: 'req_9' } }, 409),
    });
    fireEvent.click(screen.getByRole('button', { name: 'Deploy' }));
    expect((await screen.findByRole('alert')).textContent).toBe('The name is taken.Request id req_9');
  });
});
