import { NOTE_START, readNote, type StartedAnswer } from '@aivailable/contracts';
import { dataOf, dataStart, eventEnd } from '../sse-body.js';
import type { CallDelta } from './read-event.js';
import { RepeatedEvents } from './repeated-events.js';

/** Events are read in batches, and those of an answer shorter than this never, unless it breaks off. */
const BATCH_BYTES = 4096;

/** By what every event of a stream is recognised as part of one answer. */
export interface AnswerHead {
  readonly id: unknown;
  readonly created: unknown;
  readonly model: unknown;
}

/**
 * What an engine's stream has said to its client so far, kept so that another engine can go on from there. Takes the
 * engines' notes out of the events on their way.
 */
export class StreamSoFar {
  /** Null as long as it holds all there is; else why this answer cannot go on elsewhere. */
  lost: string | null = null;
  head: AnswerHead | null = null;
  finish: string | null = null;
  promptTokens: number | null = null;
  /** Whoever wanted to be told the usage has been. */
  hasUsage = false;
  private started: StartedAnswer = { tokens: [], written: 0, content: '', reasoning: '', calls: [] };
  private tokens: number[] | null = [];
  private readonly events = new RepeatedEvents();
  private unread: Buffer[] = [];
  private unreadBytes = 0;

  /** Whole events of the engine; returns them without its notes. */
  take(events: Buffer): Buffer {
    this.unread.push(events);
    this.unreadBytes += events.length;
    if (this.unreadBytes > BATCH_BYTES) this.read();
    return withoutNotes(events);
  }

  /** Part of an event that is too large to be looked into has gone out. */
  lose(reason: string): void {
    this.lost ??= reason;
  }

  get answer(): StartedAnswer {
    this.read();
    const { tokens, started } = this;
    return { ...started, tokens, written: tokens?.length ?? started.written };
  }

  private read(): void {
    const bytes = this.unread.length === 1 && this.unread[0] ? this.unread[0] : Buffer.concat(this.unread);
    this.unread = [];
    this.unreadBytes = 0;
    for (let start = 0; start < bytes.length; ) {
      const end = eventEnd(bytes, start);
      this.hear(bytes.subarray(start, end));
      start = end;
    }
  }

  private hear(event: Buffer): void {
    const span = dataOf(event);
    if (!span) {
      if (dataStart(event) !== null) this.lose('an event of it came in several lines');
      return;
    }
    const said = this.events.read(event.toString('utf8', span.start, span.end));
    if (said === 'unknown') this.lose('it said something that only its own engine can go on from');
    if (said === null || said === 'unknown') return;
    this.head ??= said.head;
    this.count(event, said.isEmpty);
    this.finish = said.finish ?? this.finish;
    this.started.content += said.content;
    this.started.reasoning += said.reasoning;
    for (const call of said.calls) this.hearCall(call);
  }

  /** One event is about one token where the engine does not note them. */
  private count(event: Buffer, isEmpty: boolean): void {
    const note = event.toString('latin1', 0, NOTE_START.length) === NOTE_START ? noteOf(event) : null;
    if (!isEmpty) this.started.written++;
    if (note === null) this.tokens = isEmpty ? this.tokens : null;
    this.promptTokens = note?.promptTokens ?? this.promptTokens;
    this.tokens?.push(...(note?.tokens ?? []));
  }

  private hearCall({ index, id, name, text }: CallDelta): void {
    const { calls } = this.started;
    const known = calls[index];
    if (known) known.arguments += text;
    else if (index === calls.length && id !== null) calls.push({ id, name: name ?? '', arguments: text });
    else this.lose('its calls came out of order');
  }
}

function noteOf(event: Buffer) {
  return readNote(event.toString('utf8', 0, event.indexOf(0x0a)));
}

/** Nearly always one event with one note in front. */
function withoutNotes(events: Buffer): Buffer {
  let at = events.indexOf(NOTE_START);
  if (at === -1) return events;
  const kept: Buffer[] = [];
  let from = 0;
  for (; at !== -1; at = events.indexOf(NOTE_START, from)) {
    const isLine = at === 0 || events[at - 1] === 0x0a;
    const end = events.indexOf(0x0a, at) + 1;
    kept.push(events.subarray(from, isLine ? at : end));
    from = end;
  }
  kept.push(events.subarray(from));
  return kept.length === 2 && kept[0]?.length === 0 ? events.subarray(from) : Buffer.concat(kept);
}
