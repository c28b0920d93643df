import type { IncomingHttpHeaders } from 'node:http';
import { RESUME_HEADER, RESUMED } from '@aivailable/contracts';
import type { EventsBody } from '../answer-body.js';
import type { Seam } from './continued-events.js';
import { LastingBody } from './lasting-body.js';
import type { StreamSoFar } from './stream-so-far.js';

/** What one attempt at a stream has to do with the attempts before and after it. */
export class Keeping {
  private seam: Seam | null = null;

  constructor(
    private readonly soFar: StreamSoFar,
    readonly goesOn: boolean,
    /** Goes out before the first byte of what is continued. */
    readonly comment: Buffer | null,
  ) {}

  /** An engine that knows nothing of what was begun would begin anew, and the client would read it twice. */
  isIgnored(headers: IncomingHttpHeaders): boolean {
    if (!this.goesOn) return false;
    const how = headers[RESUME_HEADER];
    const { written, content } = this.soFar.answer;
    const isPart = how === RESUMED.part;
    this.seam = {
      head: this.soFar.head,
      readAsPrompt: isPart ? written : 0,
      writtenCharacters: isPart ? content.length : 0,
    };
    return how !== RESUMED.whole && !isPart;
  }

  body(engine: EventsBody): EventsBody {
    return new LastingBody(engine, this.soFar, this.seam);
  }
}
