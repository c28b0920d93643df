import type { ServingInstance } from '../scheduling/serving-view.js';
import type { InstanceLoad } from './instance-loads.js';

/** Room for one request on an instance, held from the moment it is made until it is released, once. */
export class Slot {
  private isHeld = true;

  constructor(
    readonly instance: ServingInstance,
    private readonly load: InstanceLoad,
    private readonly tokens: number,
    private readonly released: () => void,
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
