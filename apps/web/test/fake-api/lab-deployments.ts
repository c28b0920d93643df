import { type DeploymentView, GIB } from '@aivailable/contracts';
import { aDeployment } from '../builders.js';

/** What the lab wants served; one wish has no room. */
export function labDeployments(): DeploymentView[] {
  return [
    aDeployment({
      deploymentId: 'd-qwen',
      servedName: 'qwen2.5-14b',
      modelId: 'm-qwen',
      fileId: 'q4',
      replicas: 1,
      contextTokens: 8192,
    }),
    aDeployment({
      deploymentId: 'd-llama',
      servedName: 'llama-3.1-8b',
      modelId: 'm-llama',
      fileId: 'l4',
      replicas: 4,
      readyInstances: 3,
      priority: 80,
    }),
    aDeployment({
      deploymentId: 'd-embed',
      servedName: 'nomic-embed',
      modelId: 'm-embed',
      fileId: 'n8',
      replicas: 3,
      readyInstances: 3,
      contextTokens: 2048,
      slots: 8,
      task: 'embed',
    }),
    aDeployment({
      deploymentId: 'd-mistral',
      servedName: 'mistral-small-24b',
      modelId: 'm-mistral',
      fileId: 's5',
      replicas: 2,
      readyInstances: 1,
      contextTokens: 8192,
      refusal: {
        message: 'No GPU has room for another mistral-small-24b: it needs 18.20 GiB.',
        candidates: [
          {
            nodeId: 'attic',
            nodeName: 'attic',
            gpuIds: ['a0'],
            shortBytes: Math.round(7.35 * GIB),
            reason: 'needs 18.20 GiB, 10.85 GiB free on GPU 0 (Tesla P40)',
          },
          {
            nodeId: 'attic',
            nodeName: 'attic',
            gpuIds: ['a1'],
            shortBytes: Math.round(0.65 * GIB),
            reason: 'needs 18.20 GiB, 17.55 GiB free on GPU 1 (Tesla P40)',
          },
          {
            nodeId: 'desk-ben',
            nodeName: 'desk-ben',
            gpuIds: ['c0'],
            shortBytes: Math.round(11.8 * GIB),
            reason: 'needs 18.20 GiB, 6.40 GiB free on GPU 0 (Radeon RX 6800)',
          },
          {
            nodeId: 'desk-anna',
            nodeName: 'desk-anna',
            gpuIds: ['b0'],
            shortBytes: null,
            reason: 'the node is cordoned',
          },
          {
            nodeId: 'this-laptop',
            nodeName: 'this-laptop',
            gpuIds: ['g0'],
            shortBytes: Math.round(16.3 * GIB),
            reason: 'needs 18.20 GiB, 1.90 GiB free on the trial device',
          },
        ],
      },
    }),
    aDeployment({
      deploymentId: 'd-phi',
      servedName: 'phi-4-mini',
      modelId: 'm-phi',
      fileId: 'p4',
      readyInstances: 0,
    }),
    aDeployment({
      deploymentId: 'd-toy',
      servedName: 'aivailable-toy',
      modelId: 'm-toy',
      fileId: 't',
      contextTokens: 512,
      slots: 2,
    }),
  ];
}
