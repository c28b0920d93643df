import type { InstanceState } from '@aivailable/contracts';
import type { Failure } from './failure.js';
import type { InFlight } from './in-flight.js';

/** What the ingress may know of an instance. */
export interface ServedInstance {
  readonly instanceId: string;
  readonly servedName: string;
  readonly state: InstanceState;
  readonly slots: number;
  /** Where the engine listens; null while there is none. */
  readonly socketPath: string | null;
  readonly failure: Failure | null;
  readonly inFlight: InFlight;
}

export interface ServingView {
  find(instanceId: string): ServedInstance | null;
}
