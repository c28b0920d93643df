import { Injectable, Logger } from '@nestjs/common';
import { Cron, CronExpression } from '@nestjs/schedule';
import { DataSource } from 'typeorm';
import { Config } from '../config/config.js';
import { Journal } from '../events/journal.js';

const DAY_MS = 86_400_000;
const JOURNAL_DAYS = 180;
/** The longest range that is drawn, and a day on top. */
const AVAILABILITY_DAYS = 31;

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
    const { requestDays, usageDays, auditDays } = this.config;
    const before = (days: number) => new Date(nowMs - days * DAY_MS);
    await this.dataSource.query('DELETE FROM usage_requests WHERE started_at < $1', [before(requestDays)]);
    await this.dataSource.query('DELETE FROM usage_days WHERE day < $1', [before(usageDays)]);
    await this.dataSource.query('DELETE FROM availability_days WHERE day < $1', [before(usageDays)]);
    await this.dataSource.query('DELETE FROM availability_quarters WHERE quarter < $1', [before(AVAILABILITY_DAYS)]);
    await this.dataSource.query('DELETE FROM availability_gaps WHERE ended_at < $1', [before(AVAILABILITY_DAYS)]);
    await this.dataSource.query('DELETE FROM limit_refusals WHERE minute < $1', [before(1)]);
    await this.dataSource.query('DELETE FROM audit WHERE at < $1', [before(auditDays)]);
    await this.dataSource.query('DELETE FROM invitations WHERE expires_at < $1', [new Date(nowMs)]);
    await this.journal.forgetBefore(before(JOURNAL_DAYS));
  }
}
