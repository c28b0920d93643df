/** One way to place a parcel. */
export interface Berth {
  /** What it takes of which bins; all of them are in one group. */
  readonly parts: readonly { readonly bin: number; readonly mib: number }[];
  /** The parcel stays what it was before. */
  readonly keeps: boolean;
}

/** What is to be packed: whole, in one of its berths, or left out at a loss. */
export interface Parcel<B extends Berth = Berth> {
  readonly loss: number;
  /** No two parcels of one kind in bins of one group. */
  readonly kind: number;
  readonly berths: readonly B[];
}

export interface Bins {
  readonly roomMiB: readonly number[];
  readonly groups: readonly number[];
}

export interface Terms {
  /** What may be lost by leaving out, at most. */
  readonly slack: number;
  /** So many have to stay what they were. */
  readonly keeps: number;
}

/**
 * Packs a few bins by depth-first search, in the order of the parcels and of their berths: the first packing that loses
 * no more than it may, and then better ones for as long as the visits last.
 */
export class TightPacking<B extends Berth> {
  #parcels: readonly Parcel<B>[] = [];
  #groups: readonly number[] = [];
  #room: number[] = [];
  #keepable: number[] = [];
  #wanted = 0;
  #limit = 0;
  #visits = 0;
  #path: (B | null)[] = [];
  #found: (B | null)[] | null = null;

  /** The berth of each parcel, null for what is left out; null altogether when nothing was met that will do. */
  pack(
    parcels: readonly Parcel<B>[],
    { roomMiB, groups }: Bins,
    { slack, keeps }: Terms,
  ): readonly (B | null)[] | null {
    this.#parcels = parcels;
    this.#groups = groups;
    this.#room = [...roomMiB];
    this.#wanted = keeps;
    this.#limit = slack;
    this.#visits = 0;
    this.#found = null;
    this.#countKeepable();
    this.#descend(0, 0, 0);
    return this.#found;
  }

  /** How many of the parcels from each one on might stay what they were. */
  #countKeepable(): void {
    this.#keepable[this.#parcels.length] = 0;
    for (let at = this.#parcels.length - 1; at >= 0; at--) {
      const may = (this.#parcels[at] as Parcel).berths.some(({ keeps }) => keeps);
      this.#keepable[at] = (this.#keepable[at + 1] as number) + (may ? 1 : 0);
    }
  }

  #descend(at: number, lost: number, kept: number): void {
    if (++this.#visits > MOST_VISITS || kept + (this.#keepable[at] as number) < this.#wanted) return;
    const parcel = this.#parcels[at];
    if (parcel === undefined) {
      this.#found = this.#path.slice(0, at);
      this.#limit = lost - 1;
      return;
    }
    for (const berth of parcel.berths) {
      if (!this.#fits(parcel, berth, at)) continue;
      this.#occupy(berth, 1);
      this.#path[at] = berth;
      this.#descend(at + 1, lost, kept + (berth.keeps ? 1 : 0));
      this.#occupy(berth, -1);
      if (lost > this.#limit) return;
    }
    this.#path[at] = null;
    if (lost + parcel.loss <= this.#limit) this.#descend(at + 1, lost + parcel.loss, kept);
  }

  #occupy({ parts }: Berth, sign: 1 | -1): void {
    for (let i = 0; i < parts.length; i++) {
      const { bin, mib } = parts[i] as { bin: number; mib: number };
      this.#room[bin] = (this.#room[bin] as number) - sign * mib;
    }
  }

  #fits({ kind }: Parcel, { parts }: Berth, at: number): boolean {
    for (let i = 0; i < parts.length; i++) {
      const { bin, mib } = parts[i] as { bin: number; mib: number };
      if (mib > (this.#room[bin] as number)) return false;
    }
    const group = this.#groupOf(parts);
    for (let i = 0; i < at; i++) {
      const other = this.#path[i];
      if (other != null && (this.#parcels[i] as Parcel).kind === kind && this.#groupOf(other.parts) === group)
        return false;
    }
    return true;
  }

  #groupOf(parts: Berth['parts']): number {
    return this.#groups[parts[0]?.bin ?? 0] as number;
  }
}

const MOST_VISITS = 400;
