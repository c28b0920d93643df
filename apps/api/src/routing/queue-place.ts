import type { ServingInstance } from '../scheduling/serving-view.js';
import type { InstanceLoad } from './instance-loads.js';

/** Where a request stands that waits. */
export interface QueuePlace {
  /** Of its deployment's queue; 1 is next. */
  readonly position: number;
  /** Until it is its turn, by what was measured; null: nothing was yet. */
  readonly etaMs: number | null;
  /** It waits for the model to be loaded. */
  readonly isLoading: boolean;
}

export interface Worked {
  readonly instance: Pick<ServingInstance, 'tokensPerSecond'>;
  readonly load: Pick<InstanceLoad, 'busySlots' | 'outstandingTokens' | 'streamTokensPerSecond'>;
}

/** When the slot after so many others will be free, if answers of random lengths end about evenly; null: nobody can say. */
export function slotEtaMs(instances: readonly Worked[], ahead: number): number | null {
  const freedPerMs = instances.reduce((sum, one) => sum + freedPerMsBy(one), 0);
  return freedPerMs === 0 ? null : Math.ceil((ahead + 1) / freedPerMs);
}

/** Names and values in turns. */
export function placeHeaders({ position, etaMs }: Pick<QueuePlace, 'position' | 'etaMs'>): readonly string[] {
  const eta = etaMs === null ? [] : ['x-aivailable-queue-eta-ms', String(etaMs)];
  return ['x-aivailable-queue-position', String(position), ...eta];
}

/** For whoever looks into a stream that waits. */
export function placeWords({ position, etaMs, isLoading }: QueuePlace): string {
  const about = etaMs === null ? null : `about ${Math.max(1, Math.round(etaMs / 1_000))} s`;
  if (isLoading) return about === null ? 'the model is being loaded' : `${about} until the model is loaded`;
  return [`position ${position}`, about].filter((word) => word !== null).join(', ');
}

function freedPerMsBy({ instance, load }: Worked): number {
  const tokensPerSecond = load.streamTokensPerSecond ?? instance.tokensPerSecond ?? 0;
  if (load.busySlots === 0 || load.outstandingTokens === 0) return 0;
  const answerMs = (load.outstandingTokens / load.busySlots) * 1_000;
  return (load.busySlots * tokensPerSecond) / answerMs;
}
