import { readEvent, type SaidEvent } from './read-event.js';

const CONTENT = '"content":"';

/** What stands before and after the text, and means the same whatever the text is. */
interface Mould {
  readonly before: string;
  readonly after: string;
  readonly said: SaidEvent;
}

/**
 * The events of one answer differ in a few letters of text. One that is cast in the mould of the one before, with a text
 * that needs no unescaping, is read without being parsed; every other one is, and leaves its own mould.
 */
export class RepeatedEvents {
  private mould: Mould | null = null;

  read(data: string): SaidEvent | 'unknown' | null {
    const again = this.mould && castIn(this.mould, data);
    if (again) return again;
    const said = readEvent(data);
    this.mould = said === null || said === 'unknown' ? null : mouldOf(ownCopy(data), said);
    return said;
  }
}

/** A part of a text keeps all of that text in memory. */
function ownCopy(text: string): string {
  return Buffer.from(text).toString();
}

function castIn({ before, after, said }: Mould, data: string): SaidEvent | null {
  if (data.length <= before.length + after.length || !data.startsWith(before) || !data.endsWith(after)) return null;
  const content = data.slice(before.length, data.length - after.length);
  return content.includes('"') || content.includes('\\') ? null : { ...said, content };
}

function mouldOf(data: string, said: SaidEvent): Mould | null {
  const isPlain = said.content !== '' && said.reasoning === '' && said.calls.length === 0 && said.finish === null;
  const at = data.indexOf(CONTENT);
  if (!isPlain || at === -1 || data.indexOf(CONTENT, at + 1) !== -1 || !isInDelta(data, at)) return null;
  const start = at + CONTENT.length;
  const end = start + said.content.length;
  if (data.slice(start, end) !== said.content || data[end] !== '"') return null;
  return { before: data.slice(0, start), after: data.slice(end), said };
}

function isInDelta(data: string, at: number): boolean {
  const open = data.lastIndexOf('"delta":{', at);
  return open !== -1 && !data.slice(open, at).includes('}');
}
