import type { EventsBody } from '../answer-body.js';
import { type Octets, octetsOf, textOf } from '../octets.js';
import { dataOf, eventsIn } from '../sse-events.js';
import { continuedEvent, continuedUsage, type Seam } from './continued-events.js';
import type { StreamSoFar } from './stream-so-far.js';

/** An engine's stream that may outlive its engine: what passes is kept, and what continues another is joined to it. */
export class LastingBody implements EventsBody {
  constructor(
    private readonly engine: EventsBody,
    private readonly soFar: StreamSoFar,
    /** Null: this engine began the answer. */
    private readonly seam: Seam | null,
  ) {}

  get usage() {
    const { usage } = this.engine;
    return usage && this.seam ? continuedUsage(usage, this.seam) : usage;
  }

  /** Of the whole answer; exact where its engine notes what it draws. */
  get tokensSeen() {
    return this.soFar.answer.written;
  }

  get failure() {
    return this.engine.failure;
  }

  get isWhole() {
    return this.engine.isWhole;
  }

  get isInsideEvent() {
    return this.engine.isInsideEvent;
  }

  take(chunk: Buffer): Octets | null {
    const events = this.engine.take(chunk);
    if (this.engine.isInsideEvent) this.soFar.lose('an event of it was too large to be kept');
    if (events === null) return null;
    if (this.engine.usage !== null) this.soFar.hasUsage = true;
    const bare = this.soFar.take(events);
    return this.seam === null ? bare : joined(bare, this.seam);
  }
}

function joined(events: Octets, seam: Seam): Octets | null {
  let kept = '';
  for (const event of eventsIn(events)) {
    const span = dataOf(event);
    const data = span && continuedEvent(textOf(event.slice(span.start, span.end)), seam);
    if (span === null) kept += event;
    else if (data !== null) kept += octetsOf(Buffer.from(`data: ${data.trim()}\n\n`));
  }
  return kept === '' ? null : kept;
}
