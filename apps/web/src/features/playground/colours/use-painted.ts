import { useEffect, useRef, useState } from 'react';
import { languageOf } from './languages.js';
import type { PaintedLine } from './painter.js';
import type { FromPainter, ToPainter } from './painting-talk.js';

type Hear = (from: number, painted: readonly PaintedLine[]) => void;

/** One thread for all blocks of code on the page. */
class PaintingThread {
  private worker: Worker | null = null;
  private readonly blocks = new Map<number, Hear>();
  private last = 0;

  begin(hear: Hear): number {
    this.blocks.set(++this.last, hear);
    return this.last;
  }

  end(block: number): void {
    this.blocks.delete(block);
  }

  /** Without workers code stays plain, and is as readable. */
  ask(wish: ToPainter): void {
    if (typeof Worker === 'undefined') return;
    this.worker ??= this.open();
    this.worker.postMessage(wish);
  }

  private open(): Worker {
    const worker = new Worker(new URL('./painting-thread.ts', import.meta.url), { type: 'module', name: 'painter' });
    worker.onmessage = ({ data: { block, from, painted } }: MessageEvent<FromPainter>) =>
      this.blocks.get(block)?.(from, painted);
    return worker;
  }
}

const thread = new PaintingThread();

/**
 * The lines of a growing block of code with their colours, as far as they are painted. Only lines that are new are sent;
 * the last one grows with every token and is painted when the next one begins, or when `whole`.
 */
export function usePainted(word: string, lines: readonly string[], whole: boolean): readonly PaintedLine[] {
  const [painted, setPainted] = useState<readonly PaintedLine[]>([]);
  const block = useRef<number | null>(null);
  const sent = useRef<{ lines: readonly string[]; word: string }>({ lines: [], word: '' });

  useEffect(() => {
    const own = thread.begin((from, fresh) => setPainted((all) => [...all.slice(0, from), ...fresh]));
    block.current = own;
    return () => {
      thread.end(own);
      sent.current = { lines: [], word: '' };
    };
  }, []);

  useEffect(() => {
    const language = languageOf(word);
    if (language === null || block.current === null) return;
    const settled = whole ? lines : lines.slice(0, -1);
    const from = sent.current.word === word && isGrown(sent.current.lines, settled) ? sent.current.lines.length : 0;
    if (from === settled.length) return;
    sent.current = { lines: settled, word };
    thread.ask({ block: block.current, language, from, lines: settled.slice(from) });
  }, [word, lines, whole]);

  return painted;
}

/** Text of an answer only grows; checking its last line is enough to know it for the same. */
function isGrown(before: readonly string[], now: readonly string[]): boolean {
  return before.length <= now.length && before.at(-1) === now[before.length - 1];
}
