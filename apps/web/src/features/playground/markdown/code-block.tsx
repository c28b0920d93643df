import { memo, useMemo } from 'react';
import { CopyIcon } from '../../../ui/copy-line.js';
import type { PaintedLine } from '../colours/painter.js';
import { usePainted } from '../colours/use-painted.js';

interface CodeBlockProps {
  /** The word behind the fence. */
  readonly word: string;
  readonly code: string;
  /** Nothing more will be written. */
  readonly whole: boolean;
}

/** Code with its language, its colours and a way to take it along. */
export function CodeBlock({ word, code, whole }: CodeBlockProps) {
  const lines = useMemo(() => code.replace(/\n$/, '').split('\n'), [code]);
  const painted = usePainted(word, lines, whole);
  return (
    <div className="code-block">
      <div className="code-head">
        <span>{word}</span>
        <CopyIcon value={code} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: code that scrolls must be reachable by keyboard */}
      <pre tabIndex={0}>
        <code>
          {lines.map((line, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines only ever grow at the end
            <Line key={place} text={line} words={painted[place]} isLast={place === lines.length - 1} />
          ))}
        </code>
      </pre>
    </div>
  );
}

interface LineProps {
  readonly text: string;
  readonly words: PaintedLine | undefined;
  readonly isLast: boolean;
}

/** Painted where the paint is of this very text; plain while it is on its way. */
const Line = memo(function Line({ text, words, isLast }: LineProps) {
  const fits = words !== undefined && words.map(([, part]) => part).join('') === text;
  return (
    <>
      {fits
        ? words.map(([kind, part], place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the words of a line never move
            <span key={place} className={kind === null ? undefined : `code-${kind}`}>
              {part}
            </span>
          ))
        : text}
      {isLast ? '' : '\n'}
    </>
  );
});
