import type { GrammarState } from 'shiki/core';
import { Painter } from './painter.js';
import type { ToPainter } from './painting-talk.js';

/** The painter's thread: reading a grammar takes a part of a second, and the page must not stand still for it. */
const painter = new Painter();
const states = new Map<number, GrammarState | null>();
let turn: Promise<void> = Promise.resolve();

self.onmessage = ({ data }: MessageEvent<ToPainter>) => {
  turn = turn.then(() => paint(data)).catch(() => undefined);
};

async function paint({ block, language, from, lines }: ToPainter): Promise<void> {
  const before = from === 0 ? null : (states.get(block) ?? null);
  const { painted, after } = await painter.paint(language, lines, before);
  states.set(block, after);
  self.postMessage({ block, from, painted });
}
