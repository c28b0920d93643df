import {
  GIB,
  type Gpu,
  type ImportView,
  type ModelView,
  type NodeView,
  type OpenModelView,
} from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { fakeFetch, json } from '../../../test/fetch-fake.js';
import { show } from '../../../test/render.js';
import { OpenModels } from './open-models.js';

const SOURCE = 'https://huggingface.co/org/toy-GGUF/resolve/main/toy-Q4_K_M.gguf';

function file(
  quantisation: string,
  more: Partial<OpenModelView['files'][number]> = {},
): OpenModelView['files'][number] {
  return {
    ...{ quantisation, file: `toy-${quantisation}.gguf`, sizeBytes: 4 * GIB, aboutBytes: null, sha256: null },
    ...{ revision: null, source: SOURCE.replace('Q4_K_M', quantisation), held: null, footprint: null },
    ...more,
  };
}

function openModel(more: Partial<OpenModelView> = {}): OpenModelView {
  return {
    ...{ id: 'toy-4b', name: 'Toy 4B', family: 'Toy', task: 'chat', parameterCount: 4e9, license: 'mit' },
    ...{ contextTokens: 8192, repo: 'org/toy-GGUF', sources: [], builtIn: true, files: [file('Q4_K_M')] },
    ...more,
  };
}

const node = {
  nodeId: 'n1',
  gpus: [8, 4, 24].map((size) => ({ usable: true, totalBytes: size * GIB, reservedBytes: null }) as Gpu),
} as NodeView;
const LIST = [
  openModel(),
  openModel({
    id: 'big',
    name: 'Big 70B',
    license: 'llama3.3',
    files: [file('Q4_K_M', { sizeBytes: 40 * GIB, source: 'x' })],
  }),
];

function shown(live: Parameters<typeof show>[1] = {}) {
  const asked = fakeFetch({
    'GET /admin/open-models': () => json(LIST),
    'POST /admin/open-models/toy-4b/download': () => json({}, 202),
  });
  show(<OpenModels deployButton={() => <button type="button">Deploy</button>} />, { nodes: { n1: node }, ...live });
  return asked;
}
const rowOf = async (name: string) =>
  within((await screen.findByRole('list', { name: `Files of ${name}` })) as HTMLElement);

describe('the open models', () => {
  it('show size, licence and on how many cards each fits, and download at one click', async () => {
    const asked = shown();
    const toy = await rowOf('Toy 4B');
    expect(toy.getByText('4.00 GiB')).toBeTruthy();
    expect(toy.getByText('fits on 2 of 3 GPUs', { exact: false })).toBeTruthy();
    expect(toy.getByText('estimate')).toBeTruthy();
    expect((await rowOf('Big 70B')).getByText('fits on 0 of 3 GPUs', { exact: false })).toBeTruthy();
    fireEvent.click(toy.getByRole('button', { name: 'Download Toy 4B Q4_K_M' }));
    await waitFor(() =>
      expect(asked.at(-1)).toEqual({
        line: 'POST /admin/open-models/toy-4b/download',
        body: { file: 'toy-Q4_K_M.gguf' },
      }),
    );
  });

  it('are searched and filtered', async () => {
    shown();
    await rowOf('Toy 4B');
    fireEvent.change(screen.getByLabelText('Search'), { target: { value: 'big 70' } });
    expect(screen.queryByText('Toy 4B')).toBeNull();
    expect(screen.getByText('Big 70B')).toBeTruthy();
    fireEvent.change(screen.getByLabelText('Search'), { target: { value: '' } });
    fireEvent.click(screen.getByLabelText('Only what fits on a GPU here'));
    expect(screen.queryByText('Big 70B')).toBeNull();
    fireEvent.change(screen.getByLabelText('Search'), { target: { value: 'nothing like it' } });
    expect(screen.getByText(/^No open model is like that\./)).toBeTruthy();
  });

  it('show how far a download is, with what may be done about it', async () => {
    const one: ImportView = {
      ...{ importId: 'i1', source: SOURCE, state: 'downloading', error: null, modelId: null },
      ...{
        progress: { doneBytes: GIB, totalBytes: 4 * GIB, bytesPerSecond: GIB / 8 },
        createdAt: '2026-01-01T00:00:00Z',
      },
    };
    shown({ imports: { i1: one } });
    const toy = await rowOf('Toy 4B');
    expect(toy.getByText('1.00 GiB of 4.00 GiB · 128.0 MiB/s · 24 s left')).toBeTruthy();
    expect(toy.getByRole('button', { name: 'Pause' })).toBeTruthy();
    expect(toy.getByRole('button', { name: 'Cancel' })).toBeTruthy();
    expect(toy.queryByRole('button', { name: /Download/ })).toBeNull();
  });

  it('offer to deploy what is here', async () => {
    const held = { modelId: 'm1', files: [{ fileId: 'f1', source: SOURCE, sha256: 'a' }] } as ModelView;
    shown({ models: { m1: held } });
    expect((await rowOf('Toy 4B')).getByRole('button', { name: 'Deploy' })).toBeTruthy();
  });
});
