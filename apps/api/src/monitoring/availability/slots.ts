import type { DataSource } from 'typeorm';
import { transaction } from '../../database/transaction.js';
import { QUARTER_S } from './availability-range.js';
import { WHOLE } from './availability-strips.js';

/**
 * Time is cut into slots of ten seconds by the database's clock, the same for all API processes. Each of them says what it
 * saw in a slot; a slot counts once, and as ready when any of them saw an instance that was ready. A word on a slot that
 * comes after a word on the next one is not heard: the other process saw that slot, too, or nobody counts on it.
 */
export const SLOT_S = 10;
/** Where nobody looked for so long, a gap ended when it was seen last: what came then is not known. */
const UNSEEN_S = 4 * SLOT_S;

const NOW = `SELECT floor(extract(epoch FROM now()) / ${SLOT_S})::bigint AS slot`;

const DAYS = { table: 'availability_days', key: 'day', of: `(to_timestamp($1) AT TIME ZONE 'UTC')::date` };
const QUARTERS = {
  table: 'availability_quarters',
  key: 'quarter',
  of: `to_timestamp(floor($1::bigint / ${QUARTER_S}) * ${QUARTER_S})`,
};

/** $1: when the slot began, in seconds; $2: its number. In the order of names, so that no two processes wait for each other. */
const countIn = ({ table, key, of }: typeof DAYS) => `
  INSERT INTO ${table} AS a (${key}, served_name, samples, ready_samples, last_slot, last_ready)
  SELECT ${of}, v.served_name, 1, v.ready, $2::bigint, v.ready FROM unnest($3::text[], $4::integer[]) AS v(served_name, ready)
  ORDER BY v.served_name
  ON CONFLICT (${key}, served_name) DO UPDATE SET
    samples = a.samples + CASE WHEN excluded.last_slot > a.last_slot THEN 1 ELSE 0 END,
    ready_samples = a.ready_samples + CASE WHEN excluded.last_slot > a.last_slot THEN excluded.last_ready
      ELSE greatest(excluded.last_ready - a.last_ready, 0) END,
    last_ready = CASE WHEN excluded.last_slot > a.last_slot THEN excluded.last_ready
      ELSE greatest(excluded.last_ready, a.last_ready) END,
    last_slot = excluded.last_slot
  WHERE excluded.last_slot >= a.last_slot
  RETURNING served_name, last_ready`;

/** What one process took for a gap before another one said that it saw an instance was none. */
const TAKE_BACK_GAPS = `
  DELETE FROM availability_gaps WHERE ended_at IS NULL AND served_name = ANY($2::text[]) AND began_at >= to_timestamp($1)`;

/** Beside a whole number a parameter would be taken for one of 32 bits: the seconds since 1970 outgrow those in 2038. */
const END_GAPS = `
  UPDATE availability_gaps SET ended_at = CASE
    WHEN seen_at < to_timestamp($1::bigint - ${UNSEEN_S}) THEN seen_at + interval '${SLOT_S} seconds'
    ELSE to_timestamp($1::bigint) END
  WHERE ended_at IS NULL AND (served_name = ANY($2::text[]) OR seen_at < to_timestamp($1::bigint - ${UNSEEN_S}))`;

const BEGIN_GAPS = `
  INSERT INTO availability_gaps AS g (served_name, began_at, seen_at)
  SELECT name, to_timestamp($1), to_timestamp($1) FROM unnest($2::text[]) AS name ORDER BY name
  ON CONFLICT (served_name) WHERE ended_at IS NULL DO UPDATE SET seen_at = greatest(g.seen_at, excluded.seen_at)`;

interface Counted {
  readonly served_name: string;
  readonly last_ready: number;
}

export async function slotOf(source: DataSource): Promise<number> {
  const [row]: { slot: string }[] = await source.query(NOW);
  return Number(row?.slot);
}

/** What this process saw of each wished model in a slot, 1 for ready. Who counts a model keeps it until its gap is told. */
export function writeSlot(source: DataSource, slot: number, seen: ReadonlyMap<string, number>): Promise<void> {
  const at = slot * SLOT_S;
  const all = new Map(seen.size === 0 ? seen : [...seen, [WHOLE, Math.max(...seen.values())]]);
  return transaction(source, async (manager) => {
    if (seen.size > 0) await manager.query(countIn(DAYS), [at, slot, [...seen.keys()], [...seen.values()]]);
    const counted: Counted[] = await manager.query(countIn(QUARTERS), [at, slot, [...all.keys()], [...all.values()]]);
    const named = (ready: number) => counted.filter((row) => row.last_ready === ready).map((row) => row.served_name);
    await manager.query(TAKE_BACK_GAPS, [at, named(1)]);
    await manager.query(END_GAPS, [at, named(1)]);
    await manager.query(BEGIN_GAPS, [at, named(0)]);
  });
}
