import type { PriorityClass } from '@aivailable/contracts';
import { type Owned, OwnerLines } from './owner-lines.js';

export interface Classed extends Owned {
  readonly priority: PriorityClass;
  /** What serving it takes, in any unit. */
  readonly work: number;
}

/** Of the work that is done while all of them wait. */
export const CLASS_WEIGHTS: Readonly<Record<PriorityClass, number>> = { interactive: 8, normal: 4, batch: 1 };

interface ClassTurn<T extends Owned> {
  readonly weight: number;
  readonly lines: OwnerLines<T>;
  /** The work it was given, over its weight. */
  clock: number;
}

/**
 * The classes share by their weights; within one class owners take turns. Whichever class would be least ahead after its
 * next piece of work goes next: a deficit round robin without its rounds. Two classes that both wait are never further
 * apart than one piece of work of each over its weight, however large the pieces: the lowest is slow, never starved. A
 * class that has nothing to serve, or nothing that can be served now, saves up nothing for later.
 */
export class FairQueue<T extends Classed> {
  private readonly byClass: Readonly<Record<PriorityClass, ClassTurn<T>>> = {
    interactive: { weight: CLASS_WEIGHTS.interactive, lines: new OwnerLines(), clock: 0 },
    normal: { weight: CLASS_WEIGHTS.normal, lines: new OwnerLines(), clock: 0 },
    batch: { weight: CLASS_WEIGHTS.batch, lines: new OwnerLines(), clock: 0 },
  };
  private readonly turns: readonly ClassTurn<T>[] = Object.values(this.byClass);
  /** Where the class stood that was served last. */
  private clock = 0;
  private count = 0;

  get size(): number {
    return this.count;
  }

  add(item: T): void {
    this.entered(item).lines.add(item);
  }

  /** To the front of its owner's line: it has waited before. */
  addAgain(item: T): void {
    this.entered(item).lines.addAgain(item);
  }

  remove(item: T): boolean {
    const isRemoved = this.turnOf(item).lines.remove(item);
    if (isRemoved) this.count--;
    return isRemoved;
  }

  /** Takes the first item, in the order of classes and turns, that is accepted. */
  takeFirst(accepts: (item: T) => boolean): T | undefined {
    if (this.count === 0) return undefined;
    const waiting = this.inOrder();
    for (const turn of waiting) {
      const item = turn.lines.takeFirst(accepts);
      if (!item) continue;
      this.served(turn, item, waiting);
      return item;
    }
    return undefined;
  }

  /** The newest item of the owner with the longest line for the weight of its class: who gives way when it is full. */
  newestOfHeaviest(): T | undefined {
    let heaviest: { readonly weight: number; readonly line: readonly T[] } = { weight: 1, line: [] };
    for (const { lines, weight } of this.turns) {
      const line = lines.heaviest();
      if (line.length / weight >= heaviest.line.length / heaviest.weight) heaviest = { weight, line };
    }
    return heaviest.line.at(-1);
  }

  /** How many are served before it, as things stand, if all are about as much work; null: it does not wait here. */
  ahead(item: T): number | null {
    const own = this.turnOf(item);
    const before = own.lines.ahead(item);
    if (before === null) return null;
    const endsAt = own.clock + ((before + 1) * workOf(item)) / own.weight;
    const isFirst = (turn: ClassTurn<T>) => this.turns.indexOf(turn) < this.turns.indexOf(own);
    return this.turns
      .filter((turn) => turn !== own)
      .reduce((sum, turn) => sum + endedBy(endsAt, turn, workOf(item), isFirst(turn)), before);
  }

  all(): T[] {
    return this.turns.flatMap(({ lines }) => lines.all());
  }

  private entered(item: T): ClassTurn<T> {
    const turn = this.turnOf(item);
    if (turn.lines.size === 0) turn.clock = Math.max(turn.clock, this.clock);
    this.count++;
    return turn;
  }

  private served(turn: ClassTurn<T>, item: T, waiting: readonly ClassTurn<T>[]): void {
    this.count--;
    turn.clock += workOf(item) / turn.weight;
    this.clock = turn.clock;
    for (const one of waiting) {
      if (one === turn) return;
      one.clock = Math.max(one.clock, this.clock - nextStep(one));
    }
  }

  private inOrder(): readonly ClassTurn<T>[] {
    return this.turns
      .filter(({ lines }) => lines.size > 0)
      .sort((a, b) => a.clock + nextStep(a) - b.clock - nextStep(b));
  }

  private turnOf({ priority }: T): ClassTurn<T> {
    return this.byClass[priority];
  }
}

function workOf({ work }: Classed): number {
  return Math.max(1, work);
}

function nextStep<T extends Classed>({ lines, weight }: ClassTurn<T>): number {
  const first = lines.first();
  return first === undefined ? 0 : workOf(first) / weight;
}

/** How many of a class end before one that ends there, each of so much work. */
function endedBy<T extends Owned>(
  endsAt: number,
  { clock, weight, lines }: ClassTurn<T>,
  work: number,
  isFirst: boolean,
): number {
  const turns = ((endsAt - clock) * weight) / work;
  const count = isFirst ? Math.floor(turns) : Math.ceil(turns) - 1;
  return Math.max(0, Math.min(lines.size, count));
}
