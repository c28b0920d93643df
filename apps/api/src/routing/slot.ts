import type { ServingInstance } from '../scheduling/serving-view.js';
import type { InstanceLoad } from './instance-loads.js';

/** Room for one request on an instance, held from the moment it is made until it is released, once. */
export class Slot {
  private isHeld = true;
  /** From the request's way there to the first byte of its answer. */
  spokeAfterMs: number | null = null;

  constructor(
    readonly instance: ServingInstance,
    private readonly load: InstanceLoad,
    private readonly tokens: number,
    private readonly released: () => void,
    /** Whether it has read the beginning of this conversation before. */
    readonly isHome = false,
  ) {
    load.busySlots++;
    load.outstandingTokens += tokens;
  }

  release(): void {
    if (!this.isHeld) return;
    this.isHeld = false;
    this.load.busySlots--;
    this.load.outstandingTokens -= this.tokens;
    this.released();
  }
}
