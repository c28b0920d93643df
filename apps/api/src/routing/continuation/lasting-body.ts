import type { AnswerBody } from '../answer-body.js';
import { dataOf, eventEnd } from '../sse-body.js';
import { continuedEvent, continuedUsage, type Seam } from './continued-events.js';
import type { StreamSoFar } from './stream-so-far.js';

/** An engine's stream that may outlive its engine: what passes is kept, and what continues another is joined to it. */
export class LastingBody implements AnswerBody {
  constructor(
    private readonly engine: AnswerBody,
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

  take(chunk: Buffer): Buffer | null {
    const events = this.engine.take(chunk);
    if (this.engine.isInsideEvent) this.soFar.lose('an event of it was too large to be kept');
    if (!events) return null;
    if (this.engine.usage !== null) this.soFar.hasUsage = true;
    const bare = this.soFar.take(events);
    return this.seam === null ? bare : joined(bare, this.seam);
  }
}

function joined(events: Buffer, seam: Seam): Buffer | null {
  const kept: Buffer[] = [];
  for (let start = 0; start < events.length; ) {
    const end = eventEnd(events, start);
    const event = events.subarray(start, end);
    const span = dataOf(event);
    const data = span && continuedEvent(event.toString('utf8', span.start, span.end), seam);
    if (span === null) kept.push(event);
    else if (data !== null) kept.push(Buffer.from(`data: ${data.trim()}\n\n`));
    start = end;
  }
  return kept.length === 0 ? null : Buffer.concat(kept);
}
