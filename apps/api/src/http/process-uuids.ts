import { randomUUID } from 'node:crypto';

const FIGURES = 12;

/** UUIDs of one process: a random beginning of its own, and a number. Cheap, and never the same as another one's. */
export class ProcessUuids {
  private readonly beginning = randomUUID().slice(0, -FIGURES);
  private count = 0;

  next(): string {
    return this.beginning + (this.count++).toString(16).padStart(FIGURES, '0');
  }
}
