import type { LinearProgram } from './linear-program.js';

/**
 * One variable per row, and the inverse of their columns. Variables are the columns of the program and, behind them,
 * what each row comes to.
 */
export class Basis {
  readonly columns: number;
  readonly size: number;
  /** Of size x size, one row after the other. */
  readonly inverse: Float64Array;
  /** The variable of each row of the inverse. */
  readonly heads: Int32Array;
  /** The square of the length of each row of the inverse. */
  readonly lengths: Float64Array;
  /** In which row a variable is, or -1. */
  readonly places: Int32Array;
  /** Since the inverse was made anew. */
  changes = 0;
  readonly #begins: Int32Array;
  readonly #rows: Int32Array;
  readonly #entries: Float64Array;
  readonly #way: Float64Array;
  readonly #filled: Int32Array;

  constructor({ gains, least, begins, entryRows, entries }: LinearProgram) {
    this.columns = gains.length;
    this.size = least.length;
    this.#begins = Int32Array.from(begins);
    this.#rows = Int32Array.from(entryRows);
    this.#entries = Float64Array.from(entries);
    this.inverse = new Float64Array(this.size * this.size);
    this.heads = new Int32Array(this.size);
    this.lengths = new Float64Array(this.size);
    this.places = new Int32Array(this.columns + this.size);
    this.#way = new Float64Array(this.size);
    this.#filled = new Int32Array(this.size);
    this.#clear();
  }

  #clear(): void {
    this.inverse.fill(0);
    this.lengths.fill(1);
    this.places.fill(-1);
    for (let i = 0; i < this.size; i++) {
      this.inverse[i * this.size + i] = -1;
      this.heads[i] = this.columns + i;
      this.places[this.columns + i] = i;
    }
    this.changes = 0;
  }

  /** Of the column of a variable and as many entries of a vector as there are rows. */
  product(vector: Float64Array, from: number, variable: number): number {
    if (variable >= this.columns) return -(vector[from + variable - this.columns] as number);
    const end = this.#begins[variable + 1] as number;
    let sum = 0;
    for (let k = this.#begins[variable] as number; k < end; k++)
      sum += (this.#entries[k] as number) * (vector[from + (this.#rows[k] as number)] as number);
    return sum;
  }

  /** So many times the column of a variable. */
  addTo(vector: Float64Array, variable: number, times: number): void {
    if (variable >= this.columns) {
      vector[variable - this.columns] = (vector[variable - this.columns] as number) - times;
      return;
    }
    const end = this.#begins[variable + 1] as number;
    for (let k = this.#begins[variable] as number; k < end; k++) {
      const row = this.#rows[k] as number;
      vector[row] = (vector[row] as number) + times * (this.#entries[k] as number);
    }
  }

  /** Of these variables, as far as they are independent, and of rows; without what rounding has added up to. */
  renew(variables: readonly number[]): void {
    this.#clear();
    const isTaken = new Uint8Array(this.size);
    for (const variable of variables) if (variable >= this.columns) isTaken[variable - this.columns] = 1;
    for (const variable of variables) {
      if (variable >= this.columns) continue;
      const way = this.wayOf(variable);
      const at = largest(way, isTaken);
      if (at < 0 || Math.abs(way[at] as number) < LEAST_PIVOT) continue;
      isTaken[at] = 1;
      this.change(at, variable, way);
    }
    this.changes = 0;
  }

  /** By how much the variable of each row goes down where this one goes up by one. */
  wayOf(variable: number): Float64Array {
    const { size, inverse } = this;
    const way = this.#way.fill(0);
    if (variable >= this.columns) {
      for (let i = 0, at = variable - this.columns; i < size; i++, at += size) way[i] = -(inverse[at] as number);
      return way;
    }
    const end = this.#begins[variable + 1] as number;
    for (let k = this.#begins[variable] as number; k < end; k++) {
      const entry = this.#entries[k] as number;
      for (let i = 0, at = this.#rows[k] as number; i < size; i++, at += size)
        way[i] = (way[i] as number) + entry * (inverse[at] as number);
    }
    return way;
  }

  /** The variable takes the place of the one in this row; with its way. */
  change(at: number, variable: number, way: Float64Array): void {
    const { size } = this;
    const count = this.#divide(at * size, way[at] as number);
    for (let i = 0; i < size; i++) if (i !== at && way[i] !== 0) this.#subtract(i, at, way[i] as number, count);
    this.places[this.heads[at] as number] = -1;
    this.heads[at] = variable;
    this.places[variable] = at;
    this.changes++;
  }

  /** Finds where the row of the inverse is anything, too; how often it is. */
  #divide(from: number, pivot: number): number {
    const { size, inverse } = this;
    let count = 0;
    let length = 0;
    for (let k = 0; k < size; k++) {
      if (inverse[from + k] === 0) continue;
      const entry = (inverse[from + k] as number) / pivot;
      inverse[from + k] = entry;
      this.#filled[count++] = k;
      length += entry * entry;
    }
    this.lengths[from / size] = length;
    return count;
  }

  /** So many times one row of the inverse from another one. */
  #subtract(row: number, other: number, times: number, count: number): void {
    const { size, inverse } = this;
    const filled = this.#filled;
    let growth = 0;
    for (let c = 0; c < count; c++) {
      const k = filled[c] as number;
      const before = inverse[row * size + k] as number;
      const after = before - times * (inverse[other * size + k] as number);
      inverse[row * size + k] = after;
      growth += after * after - before * before;
    }
    this.lengths[row] = (this.lengths[row] as number) + growth;
  }
}

/** Where the entry is largest, of those that are not taken; -1 where all are. */
function largest(way: Float64Array, isTaken: Uint8Array): number {
  let at = -1;
  for (let i = 0; i < way.length; i++)
    if (isTaken[i] === 0 && (at < 0 || Math.abs(way[i] as number) > Math.abs(way[at] as number))) at = i;
  return at;
}

const LEAST_PIVOT = 1e-9;
