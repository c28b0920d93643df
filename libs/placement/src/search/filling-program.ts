import { DualSimplex } from '../linear/dual-simplex.js';
import { LinearProgram } from '../linear/linear-program.js';
import type { Filling } from './filling.js';
import { FORBIDDING, type Prices } from './filling-prices.js';
import { FillingRows, type Group, type Subject, settledOf } from './filling-rows.js';
import { capacityOf, countedOf, type Terms } from './filling-worth.js';

/** Of the program. */
export type Variable = number;

/**
 * One filling per node as a linear program, known as the restricted master: each has a share of its nodes, and models
 * have as many slots of each worth counted as those shares bring and somebody asks for. Nodes that are told apart by
 * nothing are one group, so that no choice is met twice.
 */
export class FillingProgram {
  readonly #terms: Terms;
  readonly #rows: FillingRows;
  readonly #simplex: DualSimplex;
  /** The column of the first filling of each group. */
  readonly #firsts: number[] = [];
  readonly #settled: readonly Filling[];
  /** Of models of which nothing is open. */
  readonly #settledCapacity: number;

  constructor(groups: readonly Group[], terms: Terms, basis: ReadonlySet<Subject> = NO_BASIS) {
    const program = new LinearProgram();
    this.#terms = terms;
    this.#rows = new FillingRows(program, groups, terms);
    for (const [at, { fillings }] of groups.entries()) {
      this.#firsts.push(program.gains.length);
      for (const filling of fillings) this.#rows.addFilling(at, filling);
    }
    this.#rows.addSlots();
    this.#rows.addStages();
    const apart = terms.models.filter(({ index }) => !this.#rows.demands.has(index));
    this.#settled = settledOf(groups);
    this.#settledCapacity = capacityOf(this.#settled, apart);
    this.#simplex = new DualSimplex(program);
    if (basis.size > 0) this.#simplex.begin(this.#rows.subjects.flatMap((one, at) => (basis.has(one) ? [at] : [])));
  }

  /** Whether there is a solution; null where it takes too long. */
  solve(goesOn: () => boolean): boolean | null {
    for (let tries = 0; tries < MOST_TRIES && goesOn(); tries++) {
      const outcome = this.#simplex.solve(CHANGES);
      if (outcome !== 'unfinished') return outcome === 'solved';
    }
    return null;
  }

  /** Where a program of much the same may begin. */
  basis(): Set<Subject> {
    return new Set(this.#simplex.columns().map((at) => this.#rows.subjects[at] as Subject));
  }

  /** No choice within the limits has more. */
  get bound(): number {
    return this.#simplex.gain + this.#settledCapacity;
  }

  /** On how many nodes of the group. */
  variableOf(group: number, option: number): Variable {
    return (this.#firsts[group] as number) + option;
  }

  /** How many nodes of the group have the model; null in a group of one node. */
  hostsOf(group: number, model: number): Variable | null {
    const row = this.#rows.hosts[group]?.get(model);
    return row === undefined ? null : this.#simplex.variableOf(row);
  }

  /** Of each model, whether it is on at least one node, on two, as far as a level above capacity asks for them. */
  get stages(): readonly Variable[] {
    return this.#rows.stages;
  }

  valueOf(variable: Variable): number {
    return this.#simplex.of(variable);
  }

  /** What the bound falls by at least where a variable that is nothing becomes one. */
  lossOf(variable: Variable): number {
    return -this.#simplex.netOf(variable);
  }

  limitOf(variable: Variable): Limit {
    return { variable, least: this.#simplex.lowestOf(variable), most: this.#simplex.highestOf(variable) };
  }

  limit({ variable, least, most }: Limit): void {
    this.#simplex.limit(variable, least, most);
  }

  /** What one more would be worth to everybody else. */
  prices(): Prices {
    const { demands, copies, presences, disturbance } = this.#rows;
    const { models } = this.#terms;
    return {
      slot: this.#pricesOf(
        demands,
        (index) => countedOf(this.#settled, models[index] as (typeof models)[number]).margin,
      ),
      copy: this.#pricesOf(copies, (index) => (this.#isFull(index) ? FORBIDDING : 0)),
      presence: this.#pricesOf(presences, () => 0),
      disturbance: disturbance === null ? 0 : this.#priceOf(disturbance),
    };
  }

  #pricesOf(rows: ReadonlyMap<number, number>, apart: (index: number) => number): Float64Array {
    return Float64Array.from(this.#terms.models, ({ index }) => {
      const row = rows.get(index);
      return row === undefined ? apart(index) : this.#priceOf(row);
    });
  }

  #priceOf(row: number): number {
    return Math.max(0, this.#simplex.netOf(this.#simplex.variableOf(row)));
  }

  /** As many instances as there may be, and all of them settled. */
  #isFull(index: number): boolean {
    const seats = this.#settled.flatMap(({ models }) => [...models].filter((model) => model === index));
    return seats.length >= (this.#terms.models[index]?.most ?? 0);
  }
}

/** What a variable is kept to. */
export interface Limit {
  readonly variable: Variable;
  readonly least: number;
  readonly most: number;
}

const NO_BASIS: ReadonlySet<Subject> = new Set();
/** Between two looks at the time. */
const CHANGES = 50;
const MOST_TRIES = 200;
