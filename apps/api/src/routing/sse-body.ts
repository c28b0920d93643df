import type { AnswerBody } from './answer-body.js';
import { type EngineError, engineError } from './engine-error.js';
import { removeMember, splice } from './splice.js';
import { readUsage, type Usage } from './usage.js';
import { isWritten } from './written-events.js';

const LF = 0x0a;
const DATA = 'data:';

/**
 * A stream of events. Whole events go on as they came, unparsed; the cut end of a chunk waits for its rest, so that the
 * client never holds half an event when an engine dies. Only an event that carries `"usage"`, `"error"` or `[DONE]` is
 * looked into.
 */
export class SseBody implements AnswerBody {
  usage: Usage | null = null;
  failure: EngineError | null = null;
  isWhole = false;
  /** Events with content, about one token each. */
  tokensSeen = 0;
  isInsideEvent = false;
  private held: Buffer = Buffer.alloc(0);

  constructor(
    private readonly wantsUsage: boolean,
    private readonly longestEventBytes: number,
  ) {}

  take(chunk: Buffer): Buffer | null {
    if (this.failure) return null;
    const seen = this.held.length === 0 ? chunk : Buffer.concat([this.held, chunk]);
    const end = lastEventEnd(seen);
    this.held = seen.subarray(end);
    const forwarded = end === 0 ? null : this.passEvents(seen.subarray(0, end));
    if (this.held.length <= this.longestEventBytes || this.failure) return forwarded;
    return this.passOverlong(forwarded);
  }

  private passEvents(events: Buffer): Buffer | null {
    this.isInsideEvent = false;
    const text = events.toString('latin1');
    if (!needsALook(text)) {
      this.tokensSeen += countWritten(text);
      return events;
    }
    const kept: Buffer[] = [];
    for (let start = 0; start < events.length && !this.failure; ) {
      const end = eventEnd(events, start);
      const event = this.passEvent(events.subarray(start, end));
      if (event) kept.push(event);
      start = end;
    }
    return kept.length === 0 ? null : Buffer.concat(kept);
  }

  private passOverlong(before: Buffer | null): Buffer {
    const whole = before ? Buffer.concat([before, this.held]) : this.held;
    this.held = Buffer.alloc(0);
    this.isInsideEvent = true;
    return whole;
  }

  /** What the client gets of one whole event: all of it, all but the usage it did not ask for, or nothing. */
  private passEvent(event: Buffer): Buffer | null {
    const data = dataOf(event);
    if (!data) return event;
    const payload = event.subarray(data.start, data.end);
    if (payload.toString().trim() === '[DONE]') {
      this.isWhole = true;
      return event;
    }
    const value = parsed(payload);
    if (value?.error) {
      this.failure = engineError(200, value);
      return null;
    }
    const usage = readUsage(value?.usage);
    this.usage = usage ?? this.usage;
    if (isWritten(event.toString('latin1'))) this.tokensSeen++;
    if (!usage || this.wantsUsage) return event;
    if (isUsageAlone(value)) return null;
    return withoutUsage(event, payload, data);
  }
}

/** Old engines put the usage, unasked, into the chunk that finishes. */
function withoutUsage(event: Buffer, payload: Buffer, data: { start: number; end: number }): Buffer {
  const edit = removeMember(payload, 'usage');
  if (!edit) return event;
  return Buffer.concat([event.subarray(0, data.start), splice(payload, edit), event.subarray(data.end)]);
}

function isUsageAlone(value: Record<string, unknown> | null): boolean {
  return Array.isArray(value?.choices) && value.choices.length === 0;
}

/** All looks are at bytes as characters: what is looked for is plain, and strings are searched several times as fast. */
function needsALook(events: string): boolean {
  return events.includes('"usage"') || events.includes('[DONE]') || events.includes('"error"');
}

/** Where the data of an event with a single data line stands; null for comments and for data over several lines. */
export function dataOf(event: Buffer): { start: number; end: number } | null {
  const start = dataStart(event);
  if (start === null) return null;
  const newline = event.indexOf(0x0a, start);
  if (event.indexOf('\ndata:', newline) !== -1) return null;
  return { start, end: newline };
}

/** After the first `data:` that begins a line; null where none does, as in a comment. */
export function dataStart(event: Buffer): number | null {
  if (event.indexOf(DATA) === 0) return DATA.length;
  const before = event.indexOf(`\n${DATA}`);
  return before === -1 ? null : before + 1 + DATA.length;
}

function parsed(payload: Buffer): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(payload.toString());
    return typeof value === 'object' ? (value as Record<string, unknown> | null) : null;
  } catch {
    return null;
  }
}

function countWritten(events: string): number {
  if (events.indexOf('\n\n') === events.length - 2) return isWritten(events) ? 1 : 0;
  let count = 0;
  const blank = events.includes('\n\r\n') ? /\n\r?\n/ : '\n\n';
  for (const event of events.split(blank)) if (isWritten(event)) count++;
  return count;
}

/** Offset after the blank line that ends the event at `from`; the length when there is none. */
export function eventEnd(bytes: Buffer, from: number): number {
  const lf = bytes.indexOf('\n\n', from);
  const crlf = bytes.indexOf('\n\r\n', from);
  if (lf === -1 && crlf === -1) return bytes.length;
  return crlf === -1 || (lf !== -1 && lf < crlf) ? lf + 2 : crlf + 3;
}

/** Offset after the last whole event. */
function lastEventEnd(bytes: Buffer): number {
  if (bytes.at(-1) === LF && bytes.at(-2) === LF) return bytes.length;
  const lf = bytes.lastIndexOf('\n\n');
  const crlf = bytes.lastIndexOf('\n\r\n');
  return Math.max(lf === -1 ? 0 : lf + 2, crlf === -1 ? 0 : crlf + 3);
}
