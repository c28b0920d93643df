import { describe, expect, it } from '@jest/globals';
import type { LoadReport } from './load-lines.js';
import { measuredBytes } from './measured-bytes.js';

const device = (name: string) => ({ name, description: 'RX 6800', pciBusId: null });
const buffers = (...bytes: [string, number][]) => bytes.map(([name, size]) => ({ name, bytes: size }));

const report = (devices: string[]): LoadReport => ({
  devices: devices.map(device),
  model: buffers(['CPU_Mapped', 7], ['Vulkan0', 100], ['Vulkan1', 90]),
  kv: buffers(['Vulkan0', 20], ['Vulkan1', 10]),
  compute: buffers(['Vulkan0', 5], ['Vulkan1', 6], ['Vulkan_Host', 3]),
  ...{ cacheTypes: [], offloaded: null, splits: null },
});

describe('what the lines of a load say', () => {
  it('is told for each device, and what lies in RAM is left out', () => {
    expect(measuredBytes(report(['Vulkan0', 'Vulkan1']), 'vulkan', 2)).toEqual({
      ...{ weightsBytes: 190, kvBytes: 30, computeBytes: 11, driverRiseBytes: [null, null] },
      perGpu: [
        { weightsBytes: 100, kvBytes: 20, computeBytes: 5 },
        { weightsBytes: 90, kvBytes: 10, computeBytes: 6 },
      ],
    });
  });

  it('is a sum alone on the trial device, which is the RAM', () => {
    expect(measuredBytes(report([]), 'cpu', 1)).toEqual({
      ...{ weightsBytes: 197, kvBytes: 30, computeBytes: 14, driverRiseBytes: [null] },
    });
  });
});
