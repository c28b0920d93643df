import type { Backend, MeasuredBytes } from '@aivailable/contracts';
import { type LoadReport, totalBytes } from './load-lines.js';

/** What lies on the devices; on the trial device that is everything. The driver's rise is the inventory's to know. */
export function measuredBytes(report: LoadReport, backend: Backend, gpuCount: number): MeasuredBytes {
  const names = report.devices.map(({ name }) => name);
  return {
    ...byKind(report, (name) => backend === 'cpu' || names.includes(name)),
    ...(names.length === gpuCount && { perGpu: names.map((device) => byKind(report, (name) => name === device)) }),
    driverRiseBytes: Array.from({ length: gpuCount }, () => null),
  };
}

function byKind({ model, kv, compute }: LoadReport, isThere: (buffer: string) => boolean) {
  const taken = (buffers: LoadReport['model']): number | null =>
    buffers.length === 0 ? null : totalBytes(buffers.filter(({ name }) => isThere(name)));
  return { weightsBytes: taken(model), kvBytes: taken(kv), computeBytes: taken(compute) };
}
