import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DualSimplex } from './dual-simplex.js';
import { LinearProgram } from './linear-program.js';

const RUNS = { numRuns: 400 };
const MANY = 10_000;

const aColumn = fc.record({
  gain: fc.integer({ min: -9, max: 9 }),
  lowest: fc.integer({ min: -3, max: 0 }),
  span: fc.integer({ min: 0, max: 5 }),
  at: fc.integer({ min: 0, max: 5 }),
});
/** Limits are so far from what the row comes to at a point that is known. */
const aRow = fc.record({
  entries: fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 12, maxLength: 12 }),
  below: fc.option(fc.integer({ min: 0, max: 6 }), { nil: Number.POSITIVE_INFINITY }),
  above: fc.option(fc.integer({ min: 0, max: 6 }), { nil: Number.POSITIVE_INFINITY }),
});
const aCase = fc.record({
  columns: fc.array(aColumn, { minLength: 1, maxLength: 12 }),
  rows: fc.array(aRow, { minLength: 1, maxLength: 8 }),
});
type Case = typeof aCase extends fc.Arbitrary<infer T> ? T : never;

function programOf({ columns, rows }: Case): LinearProgram {
  const program = new LinearProgram();
  const point = columns.map(({ lowest, span, at }) => lowest + Math.min(span, at));
  for (const { entries, below, above } of rows) {
    const sum = point.reduce((total, x, j) => total + x * (entries[j] as number), 0);
    program.addRow(sum - below, sum + above);
  }
  for (const [j, { gain, lowest, span }] of columns.entries()) {
    program.addColumn(gain, lowest, lowest + span);
    for (const [i, { entries }] of rows.entries()) if (entries[j] !== 0) program.enter(i, entries[j] as number);
  }
  return program;
}

/** Each column's entries by row. */
function entriesOf({ begins, entryRows, entries }: LinearProgram, column: number): [number, number][] {
  return entries
    .map((entry, k): [number, number] => [entryRows[k] as number, entry])
    .slice(begins[column], begins[column + 1]);
}

/** Within all limits, and no more than that can be gained at the prices of the rows: which proves that it is the most. */
function expectMost(program: LinearProgram, simplex: DualSimplex): void {
  const { gains, lowest, highest, least, most } = program;
  const rows = least.map(() => 0);
  let bound = 0;
  let gain = 0;
  for (const [j, own] of gains.entries()) {
    const x = simplex.of(j);
    expect(x).toBeGreaterThanOrEqual((lowest[j] as number) - 1e-6);
    expect(x).toBeLessThanOrEqual((highest[j] as number) + 1e-6);
    let net = own;
    for (const [i, entry] of entriesOf(program, j)) {
      rows[i] = (rows[i] as number) + entry * x;
      net -= entry * simplex.netOf(simplex.variableOf(i));
    }
    gain += own * x;
    bound += Math.max(net * (lowest[j] as number), net * (highest[j] as number));
  }
  for (const [i, sum] of rows.entries()) {
    expect(sum).toBeGreaterThanOrEqual((least[i] as number) - 1e-6);
    expect(sum).toBeLessThanOrEqual((most[i] as number) + 1e-6);
    const price = simplex.netOf(simplex.variableOf(i));
    if (Math.abs(price) > 1e-4) bound += price * ((price > 0 ? most : least)[i] as number);
  }
  expect(Math.abs(bound - gain)).toBeLessThan(0.01);
  expect(Math.abs(simplex.gain - gain)).toBeLessThan(0.01);
}

describe('the dual simplex method', () => {
  it('finds the most, and prices that prove it', () => {
    fc.assert(
      fc.property(aCase, (drawn) => {
        const program = programOf(drawn);
        const simplex = new DualSimplex(program);
        expect(simplex.solve(MANY)).toBe('solved');
        expectMost(program, simplex);
      }),
      RUNS,
    );
  });

  it('says that nothing keeps within limits that exclude one another', () => {
    fc.assert(
      fc.property(aCase, fc.nat(), (drawn, pick) => {
        const program = programOf(drawn);
        const row = pick % program.least.length;
        const simplex = new DualSimplex(program);
        const reach = simplex.highestOf(simplex.variableOf(row));
        const most = drawn.columns.reduce(
          (sum, { lowest, span }, j) =>
            sum +
            Math.max(
              (drawn.rows[row]?.entries[j] as number) * lowest,
              (drawn.rows[row]?.entries[j] as number) * (lowest + span),
            ),
          0,
        );
        simplex.limit(simplex.variableOf(row), most + 1, Math.max(reach, most + 2));
        expect(simplex.solve(MANY)).toBe('impossible');
      }),
      RUNS,
    );
  });

  it('says the same of limits of one column that exclude one another, whether it is in the basis or not', () => {
    fc.assert(
      fc.property(aCase, fc.nat(), (drawn, pick) => {
        const program = programOf(drawn);
        const column = pick % program.gains.length;
        const simplex = new DualSimplex(program);
        expect(simplex.solve(MANY)).toBe('solved');
        simplex.limit(column, (program.highest[column] as number) + 1, program.highest[column] as number);
        expect(simplex.solve(MANY)).toBe('impossible');
        simplex.limit(column, program.lowest[column] as number, program.highest[column] as number);
        expect(simplex.solve(MANY)).toBe('solved');
        expectMost(program, simplex);
      }),
      RUNS,
    );
  });

  it('goes on from where it was when limits change, and from any basis, to the same', () => {
    fc.assert(
      fc.property(aCase, fc.array(fc.nat(), { minLength: 1, maxLength: 6 }), (drawn, picks) => {
        const program = programOf(drawn);
        const simplex = new DualSimplex(program);
        simplex.solve(MANY);
        for (const pick of picks) {
          const column = pick % program.gains.length;
          const [lowest, highest] = [program.lowest[column] as number, program.highest[column] as number];
          simplex.limit(column, highest, highest);
          simplex.solve(MANY);
          simplex.limit(column, lowest, highest);
        }
        expect(simplex.solve(MANY)).toBe('solved');
        expectMost(program, simplex);
        const another = new DualSimplex(program);
        another.begin(picks.map((pick) => pick % program.gains.length));
        expect(another.solve(MANY)).toBe('solved');
        expectMost(program, another);
        expect(Math.abs(another.gain - simplex.gain)).toBeLessThan(0.01);
      }),
      RUNS,
    );
  });

  it('stops after so many changes, and goes on when it is asked again', () => {
    const program = new LinearProgram();
    for (let i = 0; i < 6; i++) program.addRow(Number.NEGATIVE_INFINITY, 1);
    for (let j = 0; j < 6; j++) {
      program.addColumn(j + 1, 0, 9);
      for (let i = 0; i <= j; i++) program.enter(i, 1 + ((i * j) % 3));
    }
    const simplex = new DualSimplex(program);
    expect(simplex.solve(1)).toBe('unfinished');
    expect(simplex.solve(MANY)).toBe('solved');
    expectMost(program, simplex);
  });
});
