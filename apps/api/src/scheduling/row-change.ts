import type { Instance } from './instance.entity.js';

export interface RowChange {
  readonly before: Instance;
  readonly after: Instance;
}

/** Rows that are in both lists and look different. */
export function changesOf(before: readonly Instance[], after: readonly Instance[]): RowChange[] {
  const old = new Map(before.map((row) => [row.id, row]));
  return after.flatMap((row) => {
    const was = old.get(row.id);
    return was === undefined || was === row ? [] : [{ before: was, after: row }];
  });
}
