/** What waits belongs to somebody: an API key or a signed-in user. */
export interface Owned {
  readonly ownerId: string;
}

/** First come first served within one owner, in turns between owners: a heavy key cannot hold up a light one. */
export class OwnerLines<T extends Owned> {
  /** In the order of turns: whoever was served last stands last. */
  private readonly byOwner = new Map<string, T[]>();
  private count = 0;

  get size(): number {
    return this.count;
  }

  add(item: T): void {
    const line = this.byOwner.get(item.ownerId);
    if (line) line.push(item);
    else this.byOwner.set(item.ownerId, [item]);
    this.count++;
  }

  /** To the front of its owner's line: it has waited before. */
  addAgain(item: T): void {
    const line = this.byOwner.get(item.ownerId);
    if (line) line.unshift(item);
    else this.byOwner.set(item.ownerId, [item]);
    this.count++;
  }

  remove(item: T): boolean {
    const line = this.byOwner.get(item.ownerId);
    const index = line?.indexOf(item) ?? -1;
    if (!line || index === -1) return false;
    line.splice(index, 1);
    if (line.length === 0) this.byOwner.delete(item.ownerId);
    this.count--;
    return true;
  }

  /** Takes the first item, in the order of turns, that is accepted, and moves its owner to the end. */
  takeFirst(accepts: (item: T) => boolean): T | undefined {
    const item = this.firstAccepted(accepts);
    if (!item) return undefined;
    this.remove(item);
    const rest = this.byOwner.get(item.ownerId);
    if (rest) {
      this.byOwner.delete(item.ownerId);
      this.byOwner.set(item.ownerId, rest);
    }
    return item;
  }

  /** Whose turn it is. */
  first(): T | undefined {
    for (const [item] of this.byOwner.values()) return item;
    return undefined;
  }

  /** The line of the owner with the most. */
  heaviest(): readonly T[] {
    let heaviest: readonly T[] = [];
    for (const line of this.byOwner.values()) {
      if (line.length >= heaviest.length) heaviest = line;
    }
    return heaviest;
  }

  /** How many are served before it if all are accepted; null: it does not wait here. */
  ahead(item: T): number | null {
    const index = this.byOwner.get(item.ownerId)?.indexOf(item) ?? -1;
    if (index === -1) return null;
    let ahead = index;
    let rounds = index + 1;
    for (const [owner, line] of this.byOwner) {
      if (owner === item.ownerId) rounds = index;
      else ahead += Math.min(line.length, rounds);
    }
    return ahead;
  }

  all(): T[] {
    return [...this.byOwner.values()].flat();
  }

  private firstAccepted(accepts: (item: T) => boolean): T | undefined {
    for (const line of this.byOwner.values()) {
      const item = line.find(accepts);
      if (item) return item;
    }
    return undefined;
  }
}
