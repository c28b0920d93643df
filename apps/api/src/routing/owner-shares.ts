/**
 * Who holds the slots of a deployment. While several owners ask, none of them may hold the last free one: the next
 * request of the others then need not wait for an answer of the greediest to end. An owner alone may have them all.
 */
export class OwnerShares {
  private readonly held = new Map<string, number>();
  private readonly askedAtMs = new Map<string, number>();

  constructor(private readonly memoryMs = 10_000) {}

  asks(ownerId: string, nowMs: number): void {
    if (this.askedAtMs.size > 1) this.askedAtMs.delete(ownerId);
    this.askedAtMs.set(ownerId, nowMs);
    for (const [owner, atMs] of this.askedAtMs) {
      if (nowMs - atMs <= this.memoryMs) return;
      this.askedAtMs.delete(owner);
      if (this.held.get(owner) === 0) this.held.delete(owner);
    }
  }

  mayTake(ownerId: string, slots: number, nowMs: number): boolean {
    if (slots < 2 || !this.asksBeside(ownerId, nowMs)) return true;
    return (this.held.get(ownerId) ?? 0) < slots - 1;
  }

  /** When the next owner is taken to ask no more; null: nobody asks. */
  nextChangeMs(nowMs: number): number | null {
    for (const atMs of this.askedAtMs.values()) if (nowMs - atMs <= this.memoryMs) return atMs + this.memoryMs + 1;
    return null;
  }

  take(ownerId: string): void {
    this.held.set(ownerId, (this.held.get(ownerId) ?? 0) + 1);
  }

  giveBack(ownerId: string): void {
    const left = (this.held.get(ownerId) ?? 1) - 1;
    /* Who asks stands here again in a moment. */
    if (left > 0 || this.askedAtMs.has(ownerId)) this.held.set(ownerId, left);
    else this.held.delete(ownerId);
  }

  private asksBeside(ownerId: string, nowMs: number): boolean {
    if (this.askedAtMs.size === 1 && this.askedAtMs.has(ownerId)) return false;
    for (const [owner, atMs] of this.askedAtMs) if (owner !== ownerId && nowMs - atMs <= this.memoryMs) return true;
    return false;
  }
}
