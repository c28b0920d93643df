import type { AvailabilityRow } from '@aivailable/contracts';
import { Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { DataSource } from 'typeorm';
import { Projection } from '../live/projection.js';

const SAMPLE_SECONDS = 10;

const WRITE = `
  INSERT INTO availability_days AS a (day, served_name, samples, ready_samples)
  SELECT (now() AT TIME ZONE 'UTC')::date, v.served_name, 1, v.ready FROM unnest($1::text[], $2::integer[]) AS v(served_name, ready)
  ON CONFLICT (day, served_name) DO UPDATE
    SET samples = a.samples + 1, ready_samples = a.ready_samples + excluded.ready_samples`;

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
    if (ready.size === 0) return;
    await this.dataSource
      .query(WRITE, [[...ready.keys()], [...ready.values()]])
      .catch((error: unknown) => this.#log.warn(`A sample of the availability is lost: ${String(error)}`));
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
