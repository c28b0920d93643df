import type { Gpu, Issue } from '@aivailable/contracts';

/**
 * What one sense saw. `failed` means that it could not look: what it saw last time is still the best knowledge.
 * Unknown is null, never 0.
 */
export type SenseReading =
  | { kind: 'seen'; gpus: readonly Gpu[]; issues: readonly Issue[] }
  | { kind: 'failed'; reason: string };

export interface Sense {
  readonly name: string;
  /** Never throws and settles in bounded time. */
  look(): Promise<SenseReading>;
}
