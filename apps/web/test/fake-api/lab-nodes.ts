import { GIB, type NodeView } from '@aivailable/contracts';
import { aGpu, aNode } from '../builders.js';

/** A lab as one meets it: old cards, one good one, a lost machine, a card that does not talk. */
export function labNodes(): NodeView[] {
  return [
    aNode({
      name: 'attic',
      labels: { site: 'main-building', room: '4.12' },
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
      labels: { site: 'main-building', owner: 'anna' },
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
