import { Basis } from './basis.js';
import { type LinearProgram, reachOf } from './linear-program.js';
import { LongStep } from './long-step.js';

export type Outcome = 'solved' | 'impossible' | 'unfinished';

/**
 * The dual simplex method for bounded variables, with steepest edges and long steps. Every variable is limited on both
 * sides, so any basis is a beginning, and limits may change between two solutions. What the rows come to are variables
 * as well.
 */
export class DualSimplex {
  readonly #basis: Basis;
  readonly #lowest: Float64Array;
  readonly #highest: Float64Array;
  readonly #gains: Float64Array;
  /** Of each variable: what it gains beyond the prices of its rows, and what it is while it is not in the basis. */
  readonly #nets: Float64Array;
  readonly #rests: Float64Array;
  /** What those of the basis are. */
  readonly #values: Float64Array;
  readonly #sums: Float64Array;
  readonly #step: LongStep;

  constructor(program: LinearProgram) {
    const reach = reachOf(program);
    this.#basis = new Basis(program);
    this.#lowest = Float64Array.from([...program.lowest, ...reach.least]);
    this.#highest = Float64Array.from([...program.highest, ...reach.most]);
    const count = this.#lowest.length;
    this.#gains = new Float64Array(count);
    this.#gains.set(program.gains.map((gain, j) => gain - TWIST * (1 + ((j * GOLDEN) % 1))));
    this.#nets = new Float64Array(count);
    this.#rests = this.#lowest.slice();
    this.#values = new Float64Array(this.#basis.size);
    this.#sums = new Float64Array(this.#basis.size);
    const variables = { lowest: this.#lowest, highest: this.#highest, nets: this.#nets, rests: this.#rests };
    this.#step = new LongStep(this.#basis, variables);
  }

  variableOf(row: number): number {
    return this.#basis.columns + row;
  }

  lowestOf(variable: number): number {
    return this.#lowest[variable] as number;
  }

  highestOf(variable: number): number {
    return this.#highest[variable] as number;
  }

  limit(variable: number, lowest: number, highest: number): void {
    this.#lowest[variable] = lowest;
    this.#highest[variable] = highest;
  }

  /** Begins at the basis of these columns. */
  begin(columns: readonly number[]): void {
    this.#basis.renew(columns);
  }

  /** Goes on where it stopped when it was not finished after so many changes of the basis. */
  solve(mostChanges: number): Outcome {
    if (this.#lowest.some((lowest, variable) => lowest > this.highestOf(variable))) return 'impossible';
    this.#step.look();
    this.#price();
    this.#settle();
    for (let left = mostChanges; left > 0; left--) {
      const at = this.#worst();
      if (at < 0) {
        this.#price();
        return 'solved';
      }
      if (!this.#leave(at)) return 'impossible';
      if (this.#basis.changes >= RENEWING) this.#renew();
    }
    return 'unfinished';
  }

  get gain(): number {
    let sum = 0;
    for (let j = 0; j < this.#basis.columns; j++) sum += (this.#gains[j] as number) * this.of(j);
    return sum;
  }

  of(variable: number): number {
    const at = this.#basis.places[variable] as number;
    return at < 0 ? (this.#rests[variable] as number) : (this.#values[at] as number);
  }

  /** What the most would grow by if this variable grew by one; of a row it is the price. Nothing where no limit binds. */
  netOf(variable: number): number {
    return this.#nets[variable] as number;
  }

  /** The columns of the basis. */
  columns(): number[] {
    return [...this.#basis.heads].filter((variable) => variable < this.#basis.columns);
  }

  #renew(): void {
    this.#basis.renew([...this.#basis.heads]);
    this.#price();
    this.#settle();
  }

  #price(): void {
    const { heads, size, inverse, places } = this.#basis;
    const prices = this.#sums.fill(0);
    for (let i = 0; i < size; i++) {
      const gain = this.#gains[heads[i] as number] as number;
      if (gain === 0) continue;
      for (let k = 0, at = i * size; k < size; k++, at++)
        prices[k] = (prices[k] as number) + gain * (inverse[at] as number);
    }
    for (let j = 0; j < this.#nets.length; j++) {
      const isIn = (places[j] as number) >= 0;
      this.#nets[j] = isIn ? 0 : (this.#gains[j] as number) - this.#basis.product(prices, 0, j);
    }
  }

  /** What is not in the basis goes to that of its limits where it gains more. */
  #settle(): void {
    for (let j = 0; j < this.#nets.length; j++) {
      if ((this.#basis.places[j] as number) >= 0) continue;
      const lowest = this.#lowest[j] as number;
      const highest = this.#highest[j] as number;
      const net = this.#nets[j] as number;
      const wish = net > 0 ? highest : net < 0 ? lowest : (this.#rests[j] as number);
      this.#rests[j] = Math.max(lowest, Math.min(highest, wish));
    }
    this.#evaluate();
  }

  #evaluate(): void {
    const { size, inverse, places } = this.#basis;
    const sums = this.#sums.fill(0);
    for (let j = 0; j < this.#rests.length; j++) {
      const rest = this.#rests[j] as number;
      if (rest !== 0 && (places[j] as number) < 0) this.#basis.addTo(sums, j, -rest);
    }
    for (let i = 0, at = 0; i < size; i++) {
      let value = 0;
      for (let k = 0; k < size; k++, at++) value += (inverse[at] as number) * (sums[k] as number);
      this.#values[i] = value;
    }
  }

  /** Where the basis is out of limits the most, by the length of the edge; -1 where it is nowhere. */
  #worst(): number {
    const { lengths, size } = this.#basis;
    let worst = -1;
    let most = 0;
    for (let i = 0; i < size; i++) {
      const excess = Math.abs(this.#excessAt(i));
      if (excess <= TOLERANCE) continue;
      const rank = (excess * excess) / Math.max(LEAST_LENGTH, lengths[i] as number);
      if (rank <= most) continue;
      most = rank;
      worst = i;
    }
    return worst;
  }

  /** Above the limits; where it is below them, negative. */
  #excessAt(at: number): number {
    const variable = this.#basis.heads[at] as number;
    const value = this.#values[at] as number;
    const over = value - (this.#highest[variable] as number);
    return over > 0 ? over : Math.min(0, value - (this.#lowest[variable] as number));
  }

  /** Its variable goes to the limit that it is beyond; false where nothing can take its place. */
  #leave(at: number): boolean {
    const leaving = this.#basis.heads[at] as number;
    const excess = this.#excessAt(at);
    const entering = this.#step.take(at, excess);
    if (entering === null) return false;
    const { variable, times } = entering;
    this.#turn();
    const limit = (excess > 0 ? this.#highest : this.#lowest)[leaving] as number;
    const way = this.#basis.wayOf(variable);
    const length = ((this.#values[at] as number) - limit) / (way[at] as number);
    for (let i = 0; i < way.length; i++) this.#values[i] = (this.#values[i] as number) - length * (way[i] as number);
    this.#values[at] = (this.#rests[variable] as number) + length;
    this.#basis.change(at, variable, way);
    this.#nets[leaving] = -times;
    this.#rests[leaving] = limit;
    return true;
  }

  /** What was passed on the way to what enters. */
  #turn(): void {
    const { turned } = this.#step;
    if (turned.length === 0) return;
    const { size, inverse } = this.#basis;
    const sums = this.#sums.fill(0);
    for (const { variable, by } of turned) this.#basis.addTo(sums, variable, -by);
    const filled = [...sums.keys()].filter((k) => sums[k] !== 0);
    for (let i = 0; i < size; i++) {
      let change = 0;
      for (const k of filled) change += (inverse[i * size + k] as number) * (sums[k] as number);
      this.#values[i] = (this.#values[i] as number) + change;
    }
  }
}

const TOLERANCE = 1e-7;
const LEAST_LENGTH = 1e-12;
/** Changes of the basis after which its inverse is made anew. */
const RENEWING = 200;
/** Columns of the same gain are told apart by so little, so that no step stands still. */
const TWIST = 1e-5;
const GOLDEN = 0.6180339887498949;
