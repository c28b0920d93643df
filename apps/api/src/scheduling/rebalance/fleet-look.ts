import { createHash } from 'node:crypto';
import type { Snapshot } from '@aivailable/placement';

/**
 * How a fleet looked when something was found for it. Gauges wobble: free bytes count only when they are this much
 * away from what they were then. (Rounded to steps, they would wobble between two of them somewhere.)
 */
export interface FleetLook {
  /** Of everything that is exact. */
  readonly digest: string;
  /** By card, in their order; null: unknown. */
  readonly usableBytes: readonly (number | null)[];
}

const GRAIN_BYTES = 256 * 1024 * 1024;

export function lookOf({ nodes, wishes, instances, pins }: Snapshot): FleetLook {
  const fleet = {
    nodes: nodes.map(({ id, liveness, intent, holdReason, engines, gpus }) => {
      const cards = gpus.map(({ id: gpuId, refusal }) => [gpuId, refusal]);
      return [id, liveness, intent, holdReason !== undefined, engines.map(({ engine }) => engine), cards];
    }),
    wishes: wishes.map(({ id, replicas, priority, variants, avoidNodeIds }) => {
      return [id, replicas, priority, variants.map((variant) => variant.id), avoidNodeIds];
    }),
    instances: instances.map(({ id, state, wanted, replaces, pinned }) => [id, state, wanted, replaces, pinned]),
    pins,
  };
  return {
    digest: createHash('sha256').update(JSON.stringify(fleet)).digest('hex'),
    usableBytes: nodes.flatMap(({ gpus }) => gpus.map(({ usableBytes }) => usableBytes)),
  };
}

export function isSameFleet(a: FleetLook, b: FleetLook): boolean {
  return a.digest === b.digest && a.usableBytes.every((bytes, i) => isAbout(bytes, b.usableBytes[i] ?? null));
}

function isAbout(a: number | null, b: number | null): boolean {
  return a === null || b === null ? a === b : Math.abs(a - b) < GRAIN_BYTES;
}
