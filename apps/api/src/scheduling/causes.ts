import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { SeenAtTheDoor } from '../events/cluster-event.js';
import { EventBus } from '../events/event-bus.js';
import { FleetView } from '../fleet/fleet-view.js';
import { Reconciler } from './reconciler.js';

/** How often the lease is renewed and timers are looked at. */
const TICK_MS = 1_000;

/**
 * Who rings the bell by itself: the fleet, wishes that another API process took in, time, and the start. Whoever
 * writes a wish in this process rings for himself.
 */
@Injectable()
export class Causes implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #leave: (() => void)[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly reconciler: Reconciler,
    private readonly fleet: FleetView,
    private readonly bus: EventBus,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.reconciler.introduce();
    this.#leave.push(this.fleet.onChange(() => this.reconciler.ring()));
    this.#leave.push(this.bus.on('wish.changed', () => this.reconciler.ring()));
    this.#leave.push(this.bus.on('demand.seen', (seen) => this.#demanded(seen)));
    this.#leave.push(this.bus.on('brake.released', () => this.reconciler.ring()));
    this.#timer = setInterval(() => void this.reconciler.tick(Date.now()), TICK_MS).unref();
    this.reconciler.ring();
  }

  /** Somebody waits. What is served well needs no look; the next one will see that it was used. */
  #demanded({ waiting, slots }: SeenAtTheDoor): void {
    if (waiting > 0 || slots === 0) this.reconciler.ring();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.#timer);
    for (const leave of this.#leave) leave();
    await this.reconciler.stop();
  }
}
