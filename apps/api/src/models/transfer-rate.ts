const WINDOW_MS = 3000;

/** Bytes per second over the last seconds. */
export class TransferRate {
  private readonly marks: { at: number; doneBytes: number }[] = [];

  /** `doneBytes` is the sum so far. Null while there is nothing to compare with. */
  note(doneBytes: number, now: number): number | null {
    this.marks.push({ at: now, doneBytes });
    while (this.marks.length > 2 && (this.marks[1]?.at ?? now) < now - WINDOW_MS) this.marks.shift();
    const [first] = this.marks;
    if (!first || now - first.at < 100) return null;
    return ((doneBytes - first.doneBytes) * 1000) / (now - first.at);
  }
}
