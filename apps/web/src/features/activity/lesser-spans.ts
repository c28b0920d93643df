import type { AvailabilityStrip } from '@aivailable/contracts';

type Cell = AvailabilityStrip['cells'][number];

/** Cells in a row with the same share; `until` is the beginning of the last. */
export interface Span {
  readonly from: string;
  readonly until: string;
  readonly readyShare: number | null;
}

/** When something was not wholly there, or nobody looked. */
export function lesserSpans(cells: readonly Cell[]): readonly Span[] {
  const spans: Span[] = [];
  let before: Cell | null = null;
  for (const cell of cells) {
    const { at, readyShare } = cell;
    const last = spans.at(-1);
    if (readyShare !== 1) {
      const goesOn = last !== undefined && before?.readyShare === readyShare;
      if (goesOn) spans[spans.length - 1] = { ...last, until: at };
      else spans.push({ from: at, until: at, readyShare });
    }
    before = cell;
  }
  return spans;
}
