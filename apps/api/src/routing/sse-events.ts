const DATA = 'data:';

/** Whole events, each with the blank line that ends it. */
export function eventsIn(text: string): string[] {
  const events: string[] = [];
  const mayEndInCrLf = text.includes('\r');
  for (let start = 0; start < text.length; ) {
    const lf = text.indexOf('\n\n', start);
    const crlf = mayEndInCrLf ? text.indexOf('\n\r\n', start) : -1;
    const end = firstEnd(lf, crlf) ?? text.length;
    events.push(start === 0 && end === text.length ? text : text.slice(start, end));
    start = end;
  }
  return events;
}

function firstEnd(lf: number, crlf: number): number | null {
  if (lf === -1 && crlf === -1) return null;
  return crlf === -1 || (lf !== -1 && lf < crlf) ? lf + 2 : crlf + 3;
}

/** Offset after the last whole event. */
export function lastEventEnd(text: string): number {
  if (text.endsWith('\n\n')) return text.length;
  const lf = text.lastIndexOf('\n\n');
  const crlf = text.lastIndexOf('\n\r\n');
  return Math.max(lf === -1 ? 0 : lf + 2, crlf === -1 ? 0 : crlf + 3);
}

/** Where the data of a whole event with a single data line stands; null for comments and for data over several lines. */
export function dataOf(event: string): { start: number; end: number } | null {
  const start = dataStart(event);
  if (start === null) return null;
  const end = event.indexOf('\n', start);
  return event.includes('\ndata:', end) ? null : { start, end };
}

/** After the first `data:` that begins a line; null where none does, as in a comment. */
export function dataStart(event: string): number | null {
  if (event.startsWith(DATA)) return DATA.length;
  const before = event.indexOf(`\n${DATA}`);
  return before === -1 ? null : before + 1 + DATA.length;
}
