import type { AvailabilityRange, AvailabilityReport, AvailabilityRow } from '@aivailable/contracts';
import { Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { DataSource } from 'typeorm';
import { Projection } from '../live/projection.js';
import { QUARTER_S, RANGES } from './availability-range.js';
import { type CellRow, type GapRow, reportOf, WHOLE } from './availability-strips.js';

const SAMPLE_SECONDS = 10;

const WRITE = `
  INSERT INTO availability_days AS a (day, served_name, samples, ready_samples)
  SELECT (now() AT TIME ZONE 'UTC')::date, v.served_name, 1, v.ready FROM unnest($1::text[], $2::integer[]) AS v(served_name, ready)
  ON CONFLICT (day, served_name) DO UPDATE
    SET samples = a.samples + 1, ready_samples = a.ready_samples + excluded.ready_samples`;

const WRITE_QUARTER = `
  INSERT INTO availability_quarters AS a (quarter, served_name, samples, ready_samples)
  SELECT to_timestamp(floor(extract(epoch FROM now()) / ${QUARTER_S}) * ${QUARTER_S}), v.served_name, 1, v.ready
  FROM unnest($1::text[], $2::integer[]) AS v(served_name, ready)
  ON CONFLICT (quarter, served_name) DO UPDATE
    SET samples = a.samples + 1, ready_samples = a.ready_samples + excluded.ready_samples`;

/** Where nobody looked for a while, a gap ended when it was seen last: what came then is not known. */
const END_GAPS = `
  UPDATE availability_gaps SET ended_at = CASE WHEN seen_at < now() - interval '${4 * SAMPLE_SECONDS} seconds' THEN seen_at ELSE now() END
  WHERE ended_at IS NULL AND (served_name <> ALL($1::text[]) OR seen_at < now() - interval '${4 * SAMPLE_SECONDS} seconds')`;

const BEGIN_GAPS = `
  INSERT INTO availability_gaps (served_name) SELECT unnest($1::text[])
  ON CONFLICT (served_name) WHERE ended_at IS NULL DO UPDATE SET seen_at = now()`;

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

/** Looks every ten seconds whether each wished model has an instance that is ready, and sums it up by day. */
@Injectable()
export class Availability {
  readonly #log = new Logger('monitoring');

  constructor(
    private readonly projection: Projection,
    private readonly dataSource: DataSource,
  ) {}

  @Interval(SAMPLE_SECONDS * 1_000)
  async sample(): Promise<void> {
    const ready = new Map<string, number>();
    for (const { servedName, replicas, readyInstances, demand } of this.projection.all('deployments'))
      if ((demand?.wantedReplicas ?? replicas) > 0)
        ready.set(servedName, Math.max(ready.get(servedName) ?? 0, readyInstances > 0 ? 1 : 0));
    await this.write(ready).catch((error: unknown) =>
      this.#log.warn(`A sample of the availability is lost: ${String(error)}`),
    );
  }

  private async write(ready: ReadonlyMap<string, number>): Promise<void> {
    if (ready.size > 0) await this.dataSource.query(WRITE, [[...ready.keys()], [...ready.values()]]);
    const all = new Map(ready);
    if (ready.size > 0) all.set(WHOLE, Math.max(...ready.values()));
    const away = [...all].filter(([, isReady]) => isReady === 0).map(([name]) => name);
    await this.dataSource.query(END_GAPS, [away]);
    if (away.length > 0) await this.dataSource.query(BEGIN_GAPS, [away]);
    if (all.size > 0) await this.dataSource.query(WRITE_QUARTER, [[...all.keys()], [...all.values()]]);
  }

  async report(range: AvailabilityRange, nowMs: number): Promise<AvailabilityReport> {
    const { seconds, cellSeconds } = RANGES[range];
    const from = (Math.floor(nowMs / 1_000 / cellSeconds) + 1) * cellSeconds - seconds - 1;
    const cells: CellRow[] = await this.dataSource.query(READ_CELLS, [cellSeconds, from]);
    const gaps: GapRow[] = await this.dataSource.query(READ_GAPS, [from]);
    return reportOf(range, nowMs, SAMPLE_SECONDS, cells, gaps);
  }

  async latest(days: number): Promise<AvailabilityRow[]> {
    const rows: Row[] = await this.dataSource.query(READ, [days]);
    return rows.map((row) => ({
      day: row.day,
      servedName: row.served_name,
      readyShare: row.ready_samples / row.samples,
      observedSeconds: row.samples * SAMPLE_SECONDS,
    }));
  }
}
