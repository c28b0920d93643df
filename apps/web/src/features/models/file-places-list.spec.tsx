import { describe, expect, it } from '@jest/globals';
import { screen } from '@testing-library/react';
import { aModel, aNode, anInstance } from '../../../test/builders.js';
import { show } from '../../../test/render.js';
import { ModelsPage } from './models-page.js';

describe('a file on the models page', () => {
  it('says on how many nodes it lies, where it runs, and how fast it comes to others', () => {
    const sha256 = 'a'.repeat(64);
    const progress = { doneBytes: 0.5 * 1024 ** 3, totalBytes: 1024 ** 3, bytesPerSecond: 64 * 1024 ** 2 };
    const instance = { nodeId: 'attic', fileId: 'file-1' };
    show(<ModelsPage waiting={null} deployButton={() => null} />, {
      models: { 'model-1': aModel() },
      nodes: { attic: aNode({ name: 'attic' }), desk: aNode({ name: 'desk' }) },
      stores: { attic: { nodeId: 'attic', files: [{ sha256, sizeBytes: 2 * 1024 ** 3 }] } },
      instances: {
        a: anInstance(instance),
        b: anInstance({ ...instance, instanceId: 'b', nodeId: 'desk', state: 'fetching', progress }),
      },
    });
    expect(screen.getByText('on 1 node, 2.00 GiB together · on its way to 1 node')).toBeTruthy();
    expect(screen.getByText('1 instance')).toBeTruthy();
    expect(screen.getByText('512.0 MiB of 1.00 GiB · 64.0 MiB/s · 8 s left')).toBeTruthy();
    expect(screen.getByRole('progressbar', { name: 'On its way to desk' })).toBeTruthy();
  });

  it('runs also where no copy of it lies', () => {
    show(<ModelsPage waiting={null} deployButton={() => null} />, {
      models: { 'model-1': aModel() },
      nodes: { attic: aNode({ name: 'attic' }) },
      stores: { attic: { nodeId: 'attic', files: [] } },
      instances: { a: anInstance({ nodeId: 'attic', fileId: 'file-1' }) },
    });
    expect(screen.getByText('runs on 1 node')).toBeTruthy();
  });
});
