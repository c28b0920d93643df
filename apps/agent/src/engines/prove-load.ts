import { formatBytes } from '@aivailable/contracts';
import { proveCache } from './cache-types.js';
import { EngineFailure, type EngineStart } from './engine.js';
import { type LoadReport, totalBytes } from './load-lines.js';
import type { ModelHeader } from './model-header.js';
import { type EngineClaims, proveGpuOnly } from './proof.js';

/** A load that is not proved to sit in VRAM alone ends here, with the numbers of what lies where. */
export function proveLoad(
  { instance, gpus }: Pick<EngineStart, 'instance' | 'gpus'>,
  report: LoadReport,
  claims: EngineClaims,
  header: Pick<ModelHeader, 'tokenTableBytes' | 'keepsCache'>,
): void {
  proveCache(instance, report);
  // The trial device, the marked exception.
  if (instance.backend === 'cpu') return;
  const pciBusIds = gpus.map(({ pciBusId }) => pciBusId);
  const proof = proveGpuOnly(report, claims, { pciBusIds, ...header });
  if (proof.ok) return;
  throw new EngineFailure('cpu_spill', `"${instance.servedName}" was stopped: ${proof.reason}. ${whereItLies(report)}`);
}

/** `On the GPU: 5 of 9 layers, 24.1 MiB of weights, 8.0 MiB of cache; in RAM: 24.4 MiB of weights, 16.0 MiB of cache.` */
function whereItLies(report: LoadReport): string {
  const { devices, offloaded } = report;
  const isDevice = (name: string) => devices.some((device) => device.name === name);
  const sums = (where: (name: string) => boolean): string => {
    const bytes = (buffers: LoadReport['model']) => formatBytes(totalBytes(buffers.filter(({ name }) => where(name))));
    return `${bytes(report.model)} of weights, ${bytes(report.kv)} of cache`;
  };
  // A build without GPU counts its layers all the same.
  const layers = offloaded === null ? null : devices.length === 0 ? 0 : offloaded.layers;
  const counted = layers === null ? 'an unknown number of layers' : `${layers} of ${offloaded?.of} layers`;
  return `On the GPU: ${counted}, ${sums(isDevice)}; in RAM: ${sums((name) => !isDevice(name))}.`;
}
