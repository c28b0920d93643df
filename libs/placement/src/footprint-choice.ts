import type { Backend, EngineName } from '@aivailable/contracts';
import type { GpuFootprint, PlacementGpu, Variant } from './snapshot.js';

/** The generations of the cards that share an instance, in one word whatever their order: `Ampere+Pascal`. */
export function architectureOf(gpus: readonly Pick<PlacementGpu, 'architecture'>[]): string {
  return [...new Set(gpus.map(({ architecture }) => architecture ?? 'unknown'))].sort().join('+');
}

/** The cards that share an instance by their names, in one word whatever their order: `RTX 3060+Tesla P40`. */
export function cardsOf(gpus: readonly Pick<PlacementGpu, 'name'>[]): string {
  return [...new Set(gpus.map(({ name }) => name))].sort().join('+');
}

interface Driver {
  readonly engine: EngineName;
  readonly backend: Backend;
  readonly version: string | null;
}

/** What the same build took on the same kind of card; else the estimate. */
export function footprintFor(
  { footprints }: Variant,
  { engine, backend, version }: Driver,
  gpus: readonly PlacementGpu[],
): GpuFootprint | undefined {
  const fitting = footprints.filter((one) => one.backend === backend && one.perGpuBytes.length === gpus.length);
  const architecture = architectureOf(gpus);
  const measured = fitting.find(
    ({ measuredOn }) =>
      measuredOn?.engine === engine && measuredOn.version === version && measuredOn.architecture === architecture,
  );
  return measured ?? fitting.find(({ measuredOn }) => measuredOn === undefined);
}
