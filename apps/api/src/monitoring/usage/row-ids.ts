import { randomUUID } from 'node:crypto';

const FIGURES = 12;

/** UUIDs of one process: its own random beginning, and a number. Rows that are sent twice are known by them. */
export class RowIds {
  private readonly beginning = randomUUID().slice(0, -FIGURES);
  private count = 0;

  next(): string {
    return this.beginning + (this.count++).toString(16).padStart(FIGURES, '0');
  }
}
