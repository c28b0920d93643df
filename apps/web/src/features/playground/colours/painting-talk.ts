import type { Language } from './languages.js';
import type { PaintedLine } from './painter.js';

/** Lines of a block of code, in their order; `from` 0 begins it anew. */
export interface ToPainter {
  readonly block: number;
  readonly language: Language;
  readonly from: number;
  readonly lines: readonly string[];
}

export interface FromPainter {
  readonly block: number;
  readonly from: number;
  readonly painted: readonly PaintedLine[];
}
