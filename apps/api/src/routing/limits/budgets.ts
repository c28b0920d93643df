import { type BeforeApplicationShutdown, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { SpendingBook } from '../../auth/spending/spending-book.js';
import { Config } from '../../config/config.js';
import { systemClock } from '../clock.js';
import { LimitGate } from './limit-gate.js';
import { SpendingSync } from './spending-sync.js';
import { usedOf } from './used-of.js';

/** The gate with what it knows of other times and other processes. */
@Injectable()
export class Budgets implements OnModuleInit, BeforeApplicationShutdown {
  readonly gate: LimitGate;
  private readonly sync: SpendingSync;

  constructor(book: SpendingBook, { queueMs }: Config) {
    const logger = new Logger('routing');
    this.gate = new LimitGate(systemClock, queueMs, book.isShared);
    book.live.readFrom((account) => usedOf(this.gate, account, systemClock.nowMs()));
    this.sync = new SpendingSync(this.gate, book, systemClock, (message) => logger.warn(message));
  }

  onModuleInit(): void {
    this.sync.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.sync.stop();
  }
}
