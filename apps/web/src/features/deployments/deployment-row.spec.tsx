import { type DeploymentView, GIB, type InstanceView } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import { screen } from '@testing-library/react';
import { aDeployment, aModel, anInstance } from '../../../test/builders.js';
import { show } from '../../../test/render.js';
import { DeploymentRow } from './deployment-row.js';
import { deploymentState } from './deployment-state.js';

const ASLEEP: NonNullable<DeploymentView['demand']> = {
  ...{ wantedReplicas: 0, reason: 'outside its hours', loading: false, etaSeconds: null, waiting: 0, lastUsedAt: null },
};

describe('a deployment', () => {
  it.each<[string, Partial<DeploymentView>, InstanceView['state'][]]>([
    ['ready', { replicas: 2, readyInstances: 2 }, []],
    ['partly ready', { replicas: 2, readyInstances: 1 }, ['starting']],
    ['starting', { replicas: 1, readyInstances: 0 }, ['fetching']],
    ['failed', { replicas: 1, readyInstances: 0 }, ['failed']],
    ['starting', { replicas: 1, readyInstances: 0 }, ['failed', 'starting']],
    ['scaled to zero', { replicas: 0, readyInstances: 0 }, []],
    ['not loaded', { replicas: 1, readyInstances: 0, demand: ASLEEP }, []],
    ['not loaded', { replicas: 1, readyInstances: 0, demand: ASLEEP }, ['draining']],
    ['ready', { replicas: 1, readyInstances: 1, demand: ASLEEP }, ['ready']],
    ['starting', { replicas: 1, readyInstances: 0, demand: { ...ASLEEP, wantedReplicas: 1 } }, ['starting']],
    ['no room', { replicas: 1, readyInstances: 0, refusal: { message: 'No room.', candidates: [] } }, []],
  ])('is "%s"', (label, more, states) => {
    const instances = states.map((state) => ({ state }));
    expect(deploymentState(aDeployment(more), instances).label).toBe(label);
  });

  it('shows its refusal with the numbers of every GPU', () => {
    const refusal = {
      message: 'No GPU has room.',
      candidates: [
        {
          nodeId: 'a',
          nodeName: 'attic',
          gpuIds: ['0'],
          shortBytes: Math.round(7.35 * GIB),
          reason: 'needs 18.20 GiB',
        },
      ],
    };
    show(
      <ul>
        <DeploymentRow deployment={aDeployment({ replicas: 2, refusal })} model={aModel()} />
      </ul>,
    );
    expect(screen.getByText('No GPU has room.')).toBeTruthy();
    expect(screen.getByText('7.35 GiB short')).toBeTruthy();
    expect(screen.getByText('1 of 2 ready')).toBeTruthy();
  });

  it('says why it is not loaded, in place of how many are missing', () => {
    const deployment = aDeployment({ replicas: 1, readyInstances: 0, demand: ASLEEP });
    show(
      <ul>
        <DeploymentRow deployment={deployment} model={aModel()} />
      </ul>,
    );
    expect(screen.getByText('not loaded')).toBeTruthy();
    expect(screen.getByText('outside its hours')).toBeTruthy();
    expect(screen.queryByText('0 of 1 ready')).toBeNull();
  });

  it('says where its instances are and why one failed', () => {
    const failed = anInstance({
      state: 'failed',
      failure: { code: 'cpu_spill', message: 'Only 29 of 33 layers fitted.' },
    });
    show(
      <ul>
        <DeploymentRow deployment={aDeployment()} model={aModel()} />
      </ul>,
      { instances: { i: failed } },
    );
    expect(screen.getByText('Only 29 of 33 layers fitted.')).toBeTruthy();
  });

  it('names the engine that it asked for, and a model that only that engine knows', () => {
    const deployment = aDeployment({ modelId: null, fileId: null, engine: 'ollama', engineModel: 'llama3.2:3b' });
    show(
      <ul>
        <DeploymentRow deployment={deployment} model={null} />
      </ul>,
    );
    expect(screen.getByText('llama3.2:3b')).toBeTruthy();
    expect(screen.getByText('on ollama')).toBeTruthy();
    expect(screen.queryByText('model removed')).toBeNull();
  });
});
