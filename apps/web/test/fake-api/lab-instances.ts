import { GIB, type InstanceView } from '@aivailable/contracts';
import { anInstance, measuredAs } from '../builders.js';

/** What runs in the lab: ready, draining, on its way, failed. */
export function labInstances(): InstanceView[] {
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
