import type { AvailabilityRange, AvailabilityReport, AvailabilityRow } from '@aivailable/contracts';
import { Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { DataSource } from 'typeorm';
import { Projection } from '../live/projection.js';
import { RANGES } from './availability-range.js';
import { type CellRow, type GapRow, reportOf } from './availability-strips.js';
import { SLOT_S, slotOf, writeSlot } from './slots.js';

const READ_CELLS = `
  SELECT served_name, floor(extract(epoch FROM quarter) / $1)::integer AS cell, sum(samples)::integer AS samples,
    sum(ready_samples)::integer AS ready_samples
  FROM availability_quarters WHERE quarter > to_timestamp($2) GROUP BY 1, 2`;

const READ_GAPS = `
  SELECT served_name, began_at, ended_at FROM availability_gaps
  WHERE ended_at IS NULL OR ended_at > to_timestamp($1) ORDER BY began_at`;

const READ = `
  SELECT to_char(day, 'YYYY-MM-DD') AS day, served_name, samples, ready_samples FROM availability_days
  WHERE day > (now() AT TIME ZONE 'UTC')::date - $1::integer ORDER BY day DESC, served_name`;

interface Row {
  readonly day: string;
  readonly served_name: string;
  readonly samples: number;
  readonly ready_samples: number;
}

/** Looks every ten seconds whether each wished model has an instance that is ready, and sums it up. */
@Injectable()
export class Availability {
  readonly #log = new Logger('monitoring');

  constructor(
    private readonly projection: Projection,
    private readonly dataSource: DataSource,
  ) {}

  @Interval(SLOT_S * 1_000)
  async sample(): Promise<void> {
    await slotOf(this.dataSource)
      .then((slot) => this.note(slot))
      .catch((error: unknown) => this.#log.warn(`A sample of the availability is lost: ${String(error)}`));
  }

  /** Writes down what is the case, as what was seen in a slot. */
  async note(slot: number): Promise<void> {
    const seen = new Map<string, number>();
    for (const { servedName, replicas, readyInstances, demand } of this.projection.all('deployments'))
      if ((demand?.wantedReplicas ?? replicas) > 0)
        seen.set(servedName, Math.max(seen.get(servedName) ?? 0, readyInstances > 0 ? 1 : 0));
    await writeSlot(this.dataSource, slot, seen);
  }

  async report(range: AvailabilityRange, nowMs: number): Promise<AvailabilityReport> {
    const { seconds, cellSeconds } = RANGES[range];
    const from = (Math.floor(nowMs / 1_000 / cellSeconds) + 1) * cellSeconds - seconds - 1;
    const cells: CellRow[] = await this.dataSource.query(READ_CELLS, [cellSeconds, from]);
    const gaps: GapRow[] = await this.dataSource.query(READ_GAPS, [from]);
    return reportOf(range, nowMs, SLOT_S, cells, gaps);
  }

  async latest(days: number): Promise<AvailabilityRow[]> {
    const rows: Row[] = await this.dataSource.query(READ, [days]);
    return rows.map((row) => ({
      day: row.day,
      servedName: row.served_name,
      readyShare: row.ready_samples / row.samples,
      observedSeconds: row.samples * SLOT_S,
    }));
  }
}
