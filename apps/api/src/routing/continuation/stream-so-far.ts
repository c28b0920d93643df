import { NOTE_START, readNote, type StartedAnswer } from '@aivailable/contracts';
import { type Octets, textOf } from '../octets.js';
import { dataOf, dataStart, eventsIn } from '../sse-events.js';
import type { CallDelta } from './read-event.js';
import { RepeatedEvents } from './repeated-events.js';

/** Events are read in batches, and those of an answer shorter than this never, unless it breaks off. */
const BATCH_BYTES = 4096;

const NEXT_NOTE = `\n${NOTE_START}`;
const NOTES = new RegExp(`(?<![^\\n])${NOTE_START}[^\\n]*\\n`, 'g');

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
  /** Of one batch. Joined they are a text of their own; each for itself would keep all of its batch in memory. */
  private readonly contents: string[] = [];
  private unread: Octets[] = [];
  private unreadBytes = 0;

  /** Whole events of the engine; returns them without its notes. */
  take(events: Octets): Octets {
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
    const text = textOf(this.unread.join(''));
    this.unread = [];
    this.unreadBytes = 0;
    for (const event of eventsIn(text)) this.hear(event);
    this.started.content += this.contents.join('');
    this.contents.length = 0;
  }

  private hear(event: string): void {
    const span = dataOf(event);
    if (!span) {
      if (dataStart(event) !== null) this.lose('an event of it came in several lines');
      return;
    }
    const said = this.events.read(event.slice(span.start, span.end));
    if (said === 'unknown') this.lose('it said something that only its own engine can go on from');
    if (said === null || said === 'unknown') return;
    this.head ??= said.head;
    this.count(event, said.isEmpty);
    this.finish = said.finish ?? this.finish;
    this.contents.push(said.content);
    this.started.reasoning += said.reasoning;
    for (const call of said.calls) this.hearCall(call);
  }

  /** One event is about one token where the engine does not note them. */
  private count(event: string, isEmpty: boolean): void {
    const note = event.startsWith(NOTE_START) ? readNote(event.slice(0, event.indexOf('\n'))) : null;
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

/** Nearly always one event with one note in front. */
function withoutNotes(events: Octets): Octets {
  if (events.includes(NEXT_NOTE)) return events.replace(NOTES, '');
  return events.startsWith(NOTE_START) ? events.slice(events.indexOf('\n') + 1) : events;
}
