import { Injectable, Logger } from '@nestjs/common';
import { Cron, CronExpression } from '@nestjs/schedule';
import { DataSource } from 'typeorm';
import { Config } from '../config/config.js';
import { Journal } from '../events/journal.js';

const DAY_MS = 86_400_000;
const JOURNAL_DAYS = 180;

/** What is too old to be asked for goes, every night. */
@Injectable()
export class Retention {
  readonly #log = new Logger('monitoring');

  constructor(
    private readonly dataSource: DataSource,
    private readonly journal: Journal,
    private readonly config: Config,
  ) {}

  @Cron(CronExpression.EVERY_DAY_AT_3AM)
  async sweepNow(): Promise<void> {
    await this.sweep(Date.now()).catch((error: unknown) => this.#log.warn(`Old rows stay for now: ${String(error)}`));
  }

  async sweep(nowMs: number): Promise<void> {
    const { requestDays, usageDays } = this.config;
    const before = (days: number) => new Date(nowMs - days * DAY_MS);
    await this.dataSource.query('DELETE FROM usage_requests WHERE started_at < $1', [before(requestDays)]);
    await this.dataSource.query('DELETE FROM usage_days WHERE day < $1', [before(usageDays)]);
    await this.dataSource.query('DELETE FROM availability_days WHERE day < $1', [before(usageDays)]);
    await this.journal.forgetBefore(before(JOURNAL_DAYS));
  }
}
