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

/** Tells once a second what this door is busy with, for as long as it is, and a last time when it is no more. */
export class RunningRequests {
  private readonly records = new Set<RequestRecord>();
  private callOff: (() => void) | null = null;
  private hasTold = false;

  constructor(
    private readonly doorId: string,
    private readonly clock: Clock,
    private readonly tell: (running: RunningAtTheDoor) => void,
  ) {}

  add(record: RequestRecord): void {
    this.records.add(record);
    this.callOff ??= this.clock.after(EVERY_MS, () => this.look());
  }

  delete(record: RequestRecord): void {
    this.records.delete(record);
    if (this.records.size > 0 || this.hasTold) return;
    this.callOff?.();
    this.callOff = null;
  }

  close(): void {
    this.callOff?.();
  }

  private look(): void {
    this.callOff = this.records.size > 0 ? this.clock.after(EVERY_MS, () => this.look()) : null;
    this.hasTold = this.records.size > 0;
    const oldest = [...this.records].slice(0, MOST_TOLD);
    const requests = oldest.map((record) => record.glance());
    this.tell({ doorId: this.doorId, requests, more: this.records.size - oldest.length });
  }
}
