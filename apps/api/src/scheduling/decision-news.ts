import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { EventBus } from '../events/event-bus.js';
import { DecisionJournal } from './decision-journal.js';

/** As many as a console shows before somebody asks for older ones. */
const LATEST = 50;

/** Tells the latest decisions to who has not heard them: at the start, and after news of other processes may have been missed. */
@Injectable()
export class DecisionNews implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #log = new Logger('scheduling');
  #leave = (): void => {};

  constructor(
    private readonly journal: DecisionJournal,
    private readonly bus: EventBus,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.#leave = this.bus.on('news.missed', () => void this.tell());
    await this.tell();
  }

  onApplicationShutdown(): void {
    this.#leave();
  }

  async tell(): Promise<void> {
    try {
      const decisions = await this.journal.latest(LATEST, null);
      if (decisions.length > 0) await this.bus.publish({ type: 'decisions.made', decisions });
    } catch (error) {
      this.#log.warn(`The latest decisions were not told: ${String(error)}`);
    }
  }
}
