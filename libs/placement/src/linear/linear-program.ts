/**
 * The most of `gains · x` where the columns x and the rows `A x` keep within their limits. Rows are there before the
 * columns that count in them.
 */
export class LinearProgram {
  /** Of the rows; either may be infinite. */
  readonly least: number[] = [];
  readonly most: number[] = [];
  /** Of the columns. */
  readonly gains: number[] = [];
  readonly lowest: number[] = [];
  readonly highest: number[] = [];
  /** Where the entries of each column begin, and behind the last one. */
  readonly begins: number[] = [0];
  readonly entryRows: number[] = [];
  readonly entries: number[] = [];

  addRow(least: number, most: number): number {
    this.most.push(most);
    return this.least.push(least) - 1;
  }

  /** With limits of its own, both finite. */
  addColumn(gain: number, lowest: number, highest: number): number {
    this.lowest.push(lowest);
    this.highest.push(highest);
    this.begins.push(this.entries.length);
    return this.gains.push(gain) - 1;
  }

  /** In the column that was added last; what is entered twice in a row counts twice. */
  enter(row: number, entry: number): void {
    this.entryRows.push(row);
    this.entries.push(entry);
    this.begins[this.gains.length] = this.entries.length;
  }
}

export interface Reach {
  readonly least: readonly number[];
  readonly most: readonly number[];
}

/** What the rows can come to as far as they have no limit of their own; and one more, so that none of those is met. */
export function reachOf({ least, most, lowest, highest, begins, entryRows, entries }: LinearProgram): Reach {
  const down = least.map(() => -1);
  const up = least.map(() => 1);
  for (let column = 0; column < lowest.length; column++)
    for (let k = begins[column] as number; k < (begins[column + 1] as number); k++) {
      const row = entryRows[k] as number;
      const atLowest = (lowest[column] as number) * (entries[k] as number);
      const atHighest = (highest[column] as number) * (entries[k] as number);
      down[row] = (down[row] as number) + Math.min(atLowest, atHighest);
      up[row] = (up[row] as number) + Math.max(atLowest, atHighest);
    }
  return {
    least: least.map((limit, row) => (Number.isFinite(limit) ? limit : (down[row] as number))),
    most: most.map((limit, row) => (Number.isFinite(limit) ? limit : (up[row] as number))),
  };
}
