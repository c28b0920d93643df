import type { Backend, MeasuredBytes } from '@aivailable/contracts';
import { type LoadReport, totalBytes } from './load-lines.js';

/** What lies on the devices; on the trial device that is everything. The driver's rise is the inventory's to know. */
export function measuredBytes(report: LoadReport, backend: Backend, gpuCount: number): MeasuredBytes {
  const names = new Set(report.devices.map(({ name }) => name));
  const taken = (buffers: LoadReport['model']): number | null =>
    buffers.length === 0 ? null : totalBytes(buffers.filter(({ name }) => backend === 'cpu' || names.has(name)));
  return {
    weightsBytes: taken(report.model),
    kvBytes: taken(report.kv),
    computeBytes: taken(report.compute),
    driverRiseBytes: Array.from({ length: gpuCount }, () => null),
  };
}
