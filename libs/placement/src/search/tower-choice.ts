/**
 * Which of the classes that tower over the rest go onto a card: a small knapsack of its own, each with what it needs at
 * least. Decided before anything else, because one that does not fit would make the price of a MiB, and at that price
 * the slots of the others cannot be told apart.
 */
export class TowerChoice {
  #towers: Tower[] = [];
  #needed = 0;
  #best = 0;
  #visits = 0;
  readonly #path: boolean[] = [];
  #chosen: boolean[] = [];

  clear(): void {
    this.#towers = [];
    this.#needed = 0;
  }

  offer(tower: Tower): void {
    this.#towers.push(tower);
    this.#needed += tower.cost;
  }

  /** The classes for which there is no room; none when all fit. */
  leftOut(roomMiB: number): readonly number[] {
    if (this.#needed <= roomMiB) return [];
    this.#towers.sort((a, b) => b.value / b.cost - a.value / a.cost);
    this.#best = -1;
    this.#visits = 0;
    this.#descend(0, roomMiB, 0);
    return this.#towers.filter((_, i) => !this.#chosen[i]).map(({ of }) => of);
  }

  #descend(at: number, room: number, value: number): void {
    if (this.#best >= 0 && ++this.#visits > MOST_VISITS) return;
    const tower = this.#towers[at];
    if (tower === undefined) {
      if (value <= this.#best) return;
      this.#best = value;
      this.#chosen = this.#path.slice(0, at);
      return;
    }
    if (value + this.#bound(at, room) <= this.#best) return;
    if (tower.cost <= room) {
      this.#path[at] = true;
      this.#descend(at + 1, room - tower.cost, value + tower.value);
    }
    this.#path[at] = false;
    this.#descend(at + 1, room, value);
  }

  /** Of those from here on, the last one in part. */
  #bound(from: number, roomMiB: number): number {
    let room = roomMiB;
    let bound = 0;
    for (let i = from; i < this.#towers.length; i++) {
      const { cost, value } = this.#towers[i] as Tower;
      if (cost > room) return bound + (value * room) / cost;
      room -= cost;
      bound += value;
    }
    return bound;
  }
}

export interface Tower {
  /** Which class it is. */
  readonly of: number;
  readonly cost: number;
  readonly value: number;
}

/** After the first choice that was found. */
const MOST_VISITS = 1000;
