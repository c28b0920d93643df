import type { EventsBody } from './answer-body.js';
import { type EngineError, engineError } from './engine-error.js';
import { bytesOf, type Octets, octetsOf, textOf } from './octets.js';
import { removeMember, splice } from './splice.js';
import { dataOf, eventsIn, lastEventEnd } from './sse-events.js';
import { readUsage, type Usage } from './usage.js';
import { isWritten } from './written-events.js';

/**
 * A stream of events. Whole events go on as they came, unparsed; the cut end of a chunk waits for its rest, so that the
 * client never holds half an event when an engine dies. Only an event that carries `"usage"`, `"error"` or `[DONE]` is
 * looked into.
 */
export class SseBody implements EventsBody {
  usage: Usage | null = null;
  failure: EngineError | null = null;
  isWhole = false;
  /** Events with content, about one token each. */
  tokensSeen = 0;
  isInsideEvent = false;
  private held: Octets = '';

  constructor(
    private readonly wantsUsage: boolean,
    private readonly longestEventBytes: number,
  ) {}

  take(chunk: Buffer): Octets | null {
    if (this.failure) return null;
    const seen = this.held + octetsOf(chunk);
    const end = lastEventEnd(seen);
    this.held = seen.slice(end);
    const forwarded = end === 0 ? null : this.passEvents(seen.slice(0, end));
    if (this.held.length <= this.longestEventBytes || this.failure) return forwarded;
    return this.passOverlong(forwarded ?? '');
  }

  private passEvents(events: Octets): Octets | null {
    this.isInsideEvent = false;
    if (!needsALook(events)) {
      this.tokensSeen += countWritten(events);
      return events;
    }
    let kept = '';
    for (const event of eventsIn(events)) {
      kept += this.passEvent(event);
      if (this.failure) break;
    }
    return kept === '' ? null : kept;
  }

  private passOverlong(before: Octets): Octets {
    const whole = before + this.held;
    this.held = '';
    this.isInsideEvent = true;
    return whole;
  }

  /** What the client gets of one whole event: all of it, all but the usage it did not ask for, or nothing. */
  private passEvent(event: Octets): Octets {
    const data = dataOf(event);
    if (!data) return event;
    const payload = textOf(event.slice(data.start, data.end));
    if (payload.trim() === '[DONE]') {
      this.isWhole = true;
      return event;
    }
    const value = parsed(payload);
    if (value?.error) {
      this.failure = engineError(200, value);
      return '';
    }
    const usage = readUsage(value?.usage);
    this.usage = usage ?? this.usage;
    if (isWritten(event)) this.tokensSeen++;
    if (!usage || this.wantsUsage) return event;
    return isUsageAlone(value) ? '' : withoutUsage(event, data);
  }
}

/** Old engines put the usage, unasked, into the chunk that finishes. */
function withoutUsage(event: Octets, { start, end }: { start: number; end: number }): Octets {
  const payload = bytesOf(event.slice(start, end));
  const edit = removeMember(payload, 'usage');
  return edit ? event.slice(0, start) + octetsOf(splice(payload, edit)) + event.slice(end) : event;
}

function isUsageAlone(value: Record<string, unknown> | null): boolean {
  return Array.isArray(value?.choices) && value.choices.length === 0;
}

function needsALook(events: Octets): boolean {
  return events.includes('"usage"') || events.includes('[DONE]') || events.includes('"error"');
}

function parsed(payload: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(payload);
    return typeof value === 'object' ? (value as Record<string, unknown> | null) : null;
  } catch {
    return null;
  }
}

function countWritten(events: Octets): number {
  if (events.indexOf('\n\n') === events.length - 2) return isWritten(events) ? 1 : 0;
  let count = 0;
  const blank = events.includes('\n\r\n') ? /\n\r?\n/ : '\n\n';
  for (const event of events.split(blank)) if (isWritten(event)) count++;
  return count;
}
