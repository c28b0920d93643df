import type { RunningRequest } from '@aivailable/contracts';
import type { RequestRecord } from './accounting.js';
import type { Clock } from './clock.js';

/** What one door tells of its requests: whole each time. */
export interface RunningAtTheDoor {
  readonly doorId: string;
  readonly requests: readonly RunningRequest[];
  readonly more: number;
}

const EVERY_MS = 1_000;
const MOST_TOLD = 100;

/**
 * Tells once a second what this door is busy with, for as long as it is, and a last time when it is no more. Kept in an
 * array and not in a set: what a set outgrew leads on to what came after it, and once one such table is old, all that
 * follow grow old with it, together with the requests in them.
 */
export class RunningRequests {
  private readonly records: RequestRecord[] = [];
  private callOff: (() => void) | null = null;
  private hasTold = false;

  constructor(
    private readonly doorId: string,
    private readonly clock: Clock,
    private readonly tell: (running: RunningAtTheDoor) => void,
  ) {}

  add(record: RequestRecord): void {
    record.seat = this.records.push(record) - 1;
    this.callOff ??= this.clock.after(EVERY_MS, () => this.look());
  }

  delete(record: RequestRecord): void {
    const last = this.records.pop();
    if (last && last !== record) {
      this.records[record.seat] = last;
      last.seat = record.seat;
    }
    if (this.records.length > 0 || this.hasTold) return;
    this.callOff?.();
    this.callOff = null;
  }

  close(): void {
    this.callOff?.();
  }

  private look(): void {
    this.callOff = this.records.length > 0 ? this.clock.after(EVERY_MS, () => this.look()) : null;
    this.hasTold = this.records.length > 0;
    const oldest = this.records.toSorted((a, b) => a.startedAtMs - b.startedAtMs).slice(0, MOST_TOLD);
    const requests = oldest.map((record) => record.glance());
    this.tell({ doorId: this.doorId, requests, more: this.records.length - oldest.length });
  }
}
