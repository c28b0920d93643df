/**
 * Splits a growing Markdown text into blocks that end for good at a blank line, so that only the last one is parsed
 * again with each token. Code fences and lists keep their blank lines.
 */
export function blocksOf(text: string): string[] {
  const blocks: string[] = [];
  let current: string[] = [];
  let fence: string | null = null;
  const close = () => {
    if (current.some((line) => line.trim() !== '')) blocks.push(current.join('\n'));
    current = [];
  };
  for (const line of text.split('\n')) {
    const wasFenced = fence !== null;
    fence = fenceAfter(line, fence);
    if (!wasFenced && line.trim() !== '' && endsBefore(line, current)) close();
    current.push(line);
  }
  close();
  return blocks;
}

const FENCE = /^ {0,3}(`{3,}|~{3,})(.*)$/;
const LIST_OR_INDENTED = /^(\s{2,}|\s*([-*+]|\d{1,9}[.)])\s)/;

/** The fence that is open after this line; a fence is closed by one at least as long, with nothing behind it. */
function fenceAfter(line: string, open: string | null): string | null {
  const [, mark, rest] = FENCE.exec(line) ?? [];
  if (mark === undefined) return open;
  if (open === null) return mark;
  const closes = mark[0] === open[0] && mark.length >= open.length && rest?.trim() === '';
  return closes ? null : open;
}

/** A blank line lies before this one, and it does not go on with a list. */
function endsBefore(line: string, current: readonly string[]): boolean {
  if (current.length === 0 || current.at(-1)?.trim() !== '') return false;
  return !(LIST_OR_INDENTED.test(line) && current.some((earlier) => LIST_OR_INDENTED.test(earlier)));
}
