import { GIB, type InstanceView, type LiveState, type NodeView } from '@aivailable/contracts';
import { aDeployment, aGpu, aLiveState, aModel, aNode, anInstance, measuredAs } from '../builders.js';

/** A lab as one meets it: old cards, one good one, a lost machine, a card that does not talk. */
function nodes(): NodeView[] {
  return [
    aNode({
      name: 'attic',
      platform: 'linux x64',
      gpus: [
        aGpu({
          id: 'a0',
          name: 'Tesla P40',
          totalGib: 24,
          usedGib: 12.9,
          temperatureC: 62,
          utilisationPercent: 74,
          powerW: 168,
          architecture: 'Pascal',
          computeCapability: '6.1',
          reservedBytes: Math.round(0.25 * GIB),
        }),
        aGpu({
          id: 'a1',
          index: 1,
          name: 'Tesla P40',
          totalGib: 24,
          usedGib: 6.2,
          temperatureC: 48,
          utilisationPercent: 0,
          powerW: 51,
          architecture: 'Pascal',
          computeCapability: '6.1',
          reservedBytes: Math.round(0.25 * GIB),
        }),
      ],
    }),
    aNode({
      name: 'desk-anna',
      hostname: 'anna-ws.lab',
      platform: 'linux x64',
      intent: 'cordoned',
      gpus: [
        aGpu({
          id: 'b0',
          name: 'GeForce GTX 1080 Ti',
          totalGib: 11,
          usedGib: 7.9,
          temperatureC: 71,
          utilisationPercent: 96,
          powerW: 228,
        }),
      ],
    }),
    aNode({
      name: 'desk-ben',
      platform: 'linux x64',
      gpus: [
        aGpu({
          id: 'c0',
          vendor: 'amd',
          name: 'Radeon RX 6800',
          totalGib: 16,
          usedGib: 9.6,
          temperatureC: 55,
          utilisationPercent: 12,
          powerW: 94,
          backends: ['vulkan'],
        }),
        aGpu({
          id: 'c1',
          index: 1,
          vendor: 'amd',
          name: 'Radeon Graphics',
          totalGib: 0.5,
          usedGib: 0.1,
          integrated: true,
          usable: false,
          refusal: 'An integrated GPU shares the memory of the machine, so nothing is placed on it.',
          temperatureC: null,
          powerW: null,
          utilisationPercent: null,
          backends: [],
        }),
      ],
    }),
    aNode({
      name: 'lab-7',
      platform: 'linux x64',
      gpus: [
        aGpu({
          id: 'd0',
          name: 'GeForce RTX 3060',
          totalGib: 12,
          usedGib: 5.8,
          temperatureC: 52,
          utilisationPercent: 31,
          powerW: 88,
        }),
        aGpu({
          id: 'd1',
          index: 1,
          name: 'GeForce RTX 3060',
          totalGib: 12,
          usedBytes: null,
          freeBytes: null,
          temperatureC: null,
          utilisationPercent: null,
          powerW: null,
        }),
      ],
      issues: [
        {
          code: 'gpu_query_failed',
          message:
            'nvidia-smi does not answer for GPU 1 (GeForce RTX 3060); its use is unknown. It may need a reset or a reboot of the machine.',
          gpuId: 'd1',
        },
      ],
    }),
    aNode({
      name: 'old-server',
      liveness: 'suspect',
      platform: 'linux x64',
      gpus: [
        aGpu({
          id: 'e0',
          name: 'Quadro M4000',
          totalGib: 8,
          usedGib: 2.6,
          temperatureC: 44,
          utilisationPercent: 0,
          powerW: 31,
        }),
      ],
      seenAt: new Date(Date.now() - 5_000).toISOString(),
      issues: [
        {
          code: 'node_suspect',
          message: 'No report for 5 s. If it stays silent for 8 s, its instances are placed elsewhere.',
        },
      ],
    }),
    aNode({
      name: 'sim-w7900',
      kind: 'simulated',
      platform: 'linux x64',
      gpus: [
        aGpu({
          id: 'f0',
          kind: 'simulated',
          vendor: 'amd',
          name: 'Radeon PRO W7900',
          totalGib: 48,
          usedGib: 20.4,
          temperatureC: 58,
          utilisationPercent: 44,
          powerW: 176,
          backends: ['rocm', 'vulkan'],
        }),
      ],
    }),
    aNode({
      name: 'this-laptop',
      kind: 'trial',
      platform: 'linux x64',
      gpus: [
        aGpu({
          id: 'g0',
          kind: 'trial',
          vendor: 'cpu',
          name: 'Trial device (CPU)',
          totalGib: 2,
          usedGib: 0.1,
          temperatureC: null,
          utilisationPercent: null,
          powerW: null,
          backends: ['cpu'],
        }),
      ],
    }),
  ];
}

function instances(): InstanceView[] {
  const at = (nodeId: string, gpuId: string, gib: number) => ({
    nodeId,
    gpus: [{ gpuId, reservedBytes: Math.round(gib * GIB) }],
    reservedGib: gib,
  });
  const qwen = { deploymentId: 'd-qwen', servedName: 'qwen2.5-14b' };
  const llama = { deploymentId: 'd-llama', servedName: 'llama-3.1-8b' };
  const embed = { deploymentId: 'd-embed', servedName: 'nomic-embed' };
  const mistral = { deploymentId: 'd-mistral', servedName: 'mistral-small-24b' };
  return [
    anInstance({ instanceId: 'i1', ...qwen, ...at('attic', 'a0', 11.4), measured: measuredAs(10.9), busySlots: 3 }),
    anInstance({ instanceId: 'i2', ...llama, ...at('attic', 'a1', 6.1), measured: measuredAs(6.1), busySlots: 0 }),
    anInstance({
      instanceId: 'i3',
      ...llama,
      ...at('desk-anna', 'b0', 6.1),
      measured: measuredAs(6.0),
      state: 'draining',
      wanted: 'drain',
      busySlots: 1,
    }),
    anInstance({ instanceId: 'i4', ...llama, ...at('desk-ben', 'c0', 6.1), backend: 'vulkan', busySlots: 2 }),
    anInstance({
      instanceId: 'i5',
      ...embed,
      ...at('desk-ben', 'c0', 0.9),
      backend: 'vulkan',
      measured: measuredAs(0.8),
    }),
    anInstance({
      instanceId: 'i6',
      ...llama,
      ...at('lab-7', 'd0', 6.1),
      state: 'fetching',
      pid: null,
      progress: { doneBytes: 2_900_000_000, totalBytes: 4_700_000_000, bytesPerSecond: 71_000_000 },
      replaces: 'i3',
    }),
    anInstance({ instanceId: 'i7', ...embed, ...at('lab-7', 'd0', 0.9), measured: measuredAs(0.8), busySlots: 1 }),
    anInstance({ instanceId: 'i8', ...embed, ...at('lab-7', 'd1', 0.9) }),
    anInstance({
      instanceId: 'i9',
      ...mistral,
      ...at('sim-w7900', 'f0', 18.2),
      engine: 'simulated',
      backend: 'rocm',
      measured: measuredAs(18.0),
      busySlots: 2,
    }),
    anInstance({
      instanceId: 'i10',
      deploymentId: 'd-toy',
      servedName: 'aivailable-toy',
      ...at('this-laptop', 'g0', 0.06),
      backend: 'cpu',
    }),
    anInstance({
      instanceId: 'i11',
      deploymentId: 'd-phi',
      servedName: 'phi-4-mini',
      ...at('old-server', 'e0', 3.1),
      state: 'failed',
      pid: null,
      failure: {
        code: 'cpu_spill',
        message:
          'Only 29 of 33 layers fitted into VRAM (3.1 GiB asked, 2.7 GiB free at load time); stopped, because an answer never comes from a CPU.',
      },
    }),
  ];
}

const byId = <T>(things: readonly T[], id: (thing: T) => string) =>
  Object.fromEntries(things.map((thing) => [id(thing), thing]));

export function labState(): LiveState {
  const file = (fileId: string, quantisation: string, gib: number) => ({
    fileId,
    fileName: `${fileId}.gguf`,
    quantisation,
    sizeBytes: Math.round(gib * GIB),
    sha256: 'b'.repeat(64),
    source: 'url',
  });
  return aLiveState({
    nodes: byId(nodes(), (node) => node.nodeId),
    instances: byId(instances(), (instance) => instance.instanceId),
    deployments: byId(
      [
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
      ],
      (one) => one.deploymentId,
    ),
    models: byId(
      [
        aModel({
          modelId: 'm-qwen',
          name: 'qwen2.5-14b-instruct',
          architecture: 'qwen2',
          parameterCount: 14_770_000_000,
          trainedContextTokens: 32_768,
          license: 'apache-2.0',
          files: [file('q4', 'Q4_K_M', 8.37), file('q6', 'Q6_K', 11.29)],
        }),
        aModel({
          modelId: 'm-llama',
          name: 'llama-3.1-8b-instruct',
          parameterCount: 8_030_000_000,
          license: 'llama3.1',
          files: [file('l4', 'Q4_K_M', 4.58)],
        }),
        aModel({
          modelId: 'm-embed',
          name: 'nomic-embed-text-v1.5',
          architecture: 'nomic-bert',
          task: 'embed',
          parameterCount: 137_000_000,
          trainedContextTokens: 2048,
          license: 'apache-2.0',
          files: [file('n8', 'F16', 0.26)],
        }),
        aModel({
          modelId: 'm-mistral',
          name: 'mistral-small-24b',
          parameterCount: 23_600_000_000,
          trainedContextTokens: 32_768,
          license: 'apache-2.0',
          files: [file('s5', 'Q5_K_M', 15.61)],
        }),
        aModel({
          modelId: 'm-phi',
          name: 'phi-4-mini',
          architecture: 'phi3',
          parameterCount: 3_840_000_000,
          license: 'mit',
          files: [file('p4', 'Q4_K_M', 2.32)],
        }),
        aModel({
          modelId: 'm-toy',
          name: 'aivailable-toy',
          parameterCount: 400_000,
          trainedContextTokens: 512,
          license: null,
          toy: true,
          files: [file('t', 'F32', 0.001)],
        }),
      ],
      (one) => one.modelId,
    ),
    imports: byId(
      [
        {
          importId: 'im1',
          source: 'https://huggingface.co/google/gemma-3-12b-it-qat-q4_0-gguf/resolve/main/gemma-3-12b-it-q4_0.gguf',
          state: 'downloading' as const,
          progress: { doneBytes: 3_100_000_000, totalBytes: 8_070_000_000, bytesPerSecond: 42_000_000 },
          error: null,
          modelId: null,
          createdAt: new Date().toISOString(),
        },
        {
          importId: 'im2',
          source: '/srv/models/notes.txt',
          state: 'failed' as const,
          progress: null,
          error: {
            code: 'not_a_gguf',
            message: 'notes.txt is not a GGUF file: it starts with "Dear" where "GGUF" is expected.',
          },
          modelId: null,
          createdAt: '2026-08-01T09:00:00.000Z',
        },
      ],
      (one) => one.importId,
    ),
  });
}
