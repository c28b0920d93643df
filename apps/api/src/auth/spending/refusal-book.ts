import type { LimitRefusals, UsageLimits } from '@aivailable/contracts';
import { type BeforeApplicationShutdown, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { FinishedRequest } from '../../events/cluster-event.js';
import { EventBus } from '../../events/event-bus.js';

const EVERY_MS = 1_000;

interface Line {
  readonly key_id: string;
  readonly minute: string;
  readonly limit_name: string;
  readonly of: string;
  times: number;
  last_at: string;
}

const WRITE = `
  INSERT INTO limit_refusals AS r (key_id, minute, limit_name, of, times, last_at)
  SELECT v.key_id, v.minute, v.limit_name, v.of, v.times, v.last_at
  FROM jsonb_to_recordset($1::jsonb)
    AS v(key_id text, minute timestamptz, limit_name text, of text, times integer, last_at timestamptz)
  ON CONFLICT (key_id, minute, limit_name, of) DO UPDATE
    SET times = r.times + excluded.times, last_at = greatest(r.last_at, excluded.last_at)`;

const READ = `
  SELECT key_id, limit_name, of, sum(times)::integer AS times, max(last_at) AS last_at FROM limit_refusals
  WHERE key_id = ANY($1) AND minute > now() - interval '1 hour' GROUP BY 1, 2, 3 ORDER BY times DESC`;

interface Row {
  readonly key_id: string;
  readonly limit_name: keyof UsageLimits;
  readonly of: 'key' | 'project';
  readonly times: number;
  readonly last_at: Date;
}

/** Which limit turned the requests of a key away, by the minute: so that its owner sees why it was refused. */
@Injectable()
export class RefusalBook implements OnModuleInit, BeforeApplicationShutdown {
  private readonly logger = new Logger('auth');
  private waiting = new Map<string, Line>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly dataSource: DataSource,
    bus: EventBus,
  ) {
    bus.on('request.finished', ({ request }) => this.note(request));
  }

  onModuleInit(): void {
    this.timer = setInterval(() => void this.write(), EVERY_MS).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.write();
  }

  /** What cannot be written now is written with the next. */
  async write(): Promise<void> {
    if (this.waiting.size === 0) return;
    const lines = this.waiting;
    this.waiting = new Map();
    try {
      await this.dataSource.query(WRITE, [JSON.stringify([...lines.values()])]);
    } catch (error) {
      for (const line of lines.values()) this.add(line);
      this.logger.warn(`Refusals are not written down yet: ${String(error)}`);
    }
  }

  async lastHour(keyIds: readonly string[], manager: EntityManager): Promise<Map<string, LimitRefusals[]>> {
    await this.write();
    const rows: Row[] = await manager.query(READ, [keyIds]);
    const byKey = new Map<string, LimitRefusals[]>();
    for (const { key_id, limit_name: limit, of, times, last_at } of rows)
      byKey.set(key_id, [...(byKey.get(key_id) ?? []), { limit, of, times, lastAt: last_at.toISOString() }]);
    return byKey;
  }

  private note({ keyId, refusedBy, startedAtMs, durationMs }: FinishedRequest): void {
    if (keyId === null || !refusedBy) return;
    const last_at = new Date(startedAtMs + durationMs).toISOString();
    const minute = `${last_at.slice(0, 16)}:00Z`;
    this.add({ key_id: keyId, minute, limit_name: refusedBy.limit, of: refusedBy.of, times: 1, last_at });
  }

  private add(line: Line): void {
    const id = `${line.key_id} ${line.minute} ${line.limit_name} ${line.of}`;
    const known = this.waiting.get(id);
    if (known) Object.assign(known, { times: known.times + line.times, last_at: line.last_at });
    else this.waiting.set(id, { ...line });
  }
}
