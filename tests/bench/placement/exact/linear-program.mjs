/** A mixed-integer program that grows column by column and row by row, in the arrays that HiGHS reads. */
export class LinearProgram {
  #columns = { lower: [], upper: [], integral: [] };
  #rows = { lower: [], upper: [], starts: [0], indices: [], values: [] };

  get columnCount() {
    return this.#columns.lower.length;
  }

  get rowCount() {
    return this.#rows.lower.length;
  }

  get wholeColumns() {
    return this.#columns.integral.flatMap((integral, column) => (integral === 1 ? [column] : []));
  }

  /** A number between bounds; the index of its column. */
  number(lower, upper) {
    return this.#column(lower, upper, 0);
  }

  whole(lower, upper) {
    return this.#column(lower, upper, 1);
  }

  flag() {
    return this.#column(0, 1, 1);
  }

  #column(lower, upper, integral) {
    this.#columns.lower.push(lower);
    this.#columns.upper.push(upper);
    this.#columns.integral.push(integral);
    return this.columnCount - 1;
  }

  /** lower <= sum of [column, factor] <= upper; a column that is named twice counts twice. */
  row(lower, upper, terms) {
    const sums = new Map();
    for (const [column, factor] of terms) sums.set(column, (sums.get(column) ?? 0) + factor);
    const { starts, indices, values } = this.#rows;
    for (const [column, factor] of sums) {
      if (factor === 0) continue;
      indices.push(column);
      values.push(factor);
    }
    starts.push(indices.length);
    this.#rows.lower.push(lower);
    this.#rows.upper.push(upper);
  }

  atMost(upper, terms) {
    this.row(Number.NEGATIVE_INFINITY, upper, terms);
  }

  atLeast(lower, terms) {
    this.row(lower, Number.POSITIVE_INFINITY, terms);
  }

  /** For `highs.createModel`. */
  data(objective, sense) {
    const { lower, upper, integral } = this.#columns;
    const colCost = new Float64Array(this.columnCount);
    for (const [column, factor] of objective) colCost[column] += factor;
    return {
      ...{ numCols: this.columnCount, numRows: this.#rows.lower.length, sense, colCost },
      ...{ colLower: lower, colUpper: upper, rowLower: this.#rows.lower, rowUpper: this.#rows.upper },
      integrality: Int32Array.from(integral),
      matrix: this.#matrix(),
    };
  }

  #matrix() {
    const { starts, indices, values, lower } = this.#rows;
    const size = { numRows: lower.length, numCols: this.columnCount };
    return {
      format: 'csr',
      ...size,
      starts: Int32Array.from(starts),
      indices: Int32Array.from(indices),
      values: Float64Array.from(values),
    };
  }
}
