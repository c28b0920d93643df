import type { AvailabilityGap, AvailabilityRange, AvailabilityReport, AvailabilityStrip } from '@aivailable/contracts';
import { RANGES } from './availability-range.js';

export interface CellRow {
  readonly served_name: string;
  /** Number of the cell, counted from the epoch. */
  readonly cell: number;
  readonly samples: number;
  readonly ready_samples: number;
}

export interface GapRow {
  readonly served_name: string;
  readonly began_at: Date;
  readonly ended_at: Date | null;
}

const MOST_GAPS = 3;

/** The name under which the service as a whole is kept. */
export const WHOLE = '';

/** Strips of equal length from what was counted; what was not observed stays unknown. */
export function reportOf(
  range: AvailabilityRange,
  nowMs: number,
  sampleSeconds: number,
  cells: readonly CellRow[],
  gaps: readonly GapRow[],
): AvailabilityReport {
  const { seconds, cellSeconds } = RANGES[range];
  const last = Math.floor(nowMs / 1_000 / cellSeconds);
  const first = last - seconds / cellSeconds + 1;
  const names = [...new Set([WHOLE, ...cells.map((cell) => cell.served_name)])].sort();
  return {
    range,
    from: iso(first * cellSeconds * 1_000),
    until: iso(nowMs),
    cellSeconds,
    strips: names.map((name) => {
      const own = cells.filter((cell) => cell.served_name === name);
      const at = Array.from({ length: last - first + 1 }, (_, n) => first + n);
      return stripOf(name, at, cellSeconds, sampleSeconds, own, gapsOf(name, first * cellSeconds * 1_000, nowMs, gaps));
    }),
  };
}

function stripOf(
  name: string,
  at: readonly number[],
  cellSeconds: number,
  sampleSeconds: number,
  rows: readonly CellRow[],
  gaps: readonly AvailabilityGap[],
): AvailabilityStrip {
  const byCell = new Map(rows.map((row) => [row.cell, row]));
  const samples = rows.reduce((sum, row) => sum + row.samples, 0);
  const ready = rows.reduce((sum, row) => sum + row.ready_samples, 0);
  return {
    servedName: name === WHOLE ? null : name,
    readyShare: shareOf(ready, samples),
    observedSeconds: samples * sampleSeconds,
    cells: at.map((cell) => {
      const row = byCell.get(cell);
      return { at: iso(cell * cellSeconds * 1_000), readyShare: row ? shareOf(row.ready_samples, row.samples) : null };
    }),
    worstGaps: [...gaps].sort((a, b) => b.seconds - a.seconds).slice(0, MOST_GAPS),
    gaps: gaps.length,
  };
}

/** A gap that began before the strip counts from the strip's beginning on. */
function gapsOf(name: string, fromMs: number, nowMs: number, gaps: readonly GapRow[]): AvailabilityGap[] {
  return gaps
    .filter((gap) => gap.served_name === name && (gap.ended_at?.getTime() ?? nowMs) > fromMs)
    .map(({ began_at, ended_at }) => {
      const beganMs = Math.max(began_at.getTime(), fromMs);
      const seconds = Math.max(0, Math.round(((ended_at?.getTime() ?? nowMs) - beganMs) / 1_000));
      return { from: iso(beganMs), until: ended_at?.toISOString() ?? null, seconds };
    });
}

function shareOf(ready: number, samples: number): number | null {
  return samples === 0 ? null : ready / samples;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
