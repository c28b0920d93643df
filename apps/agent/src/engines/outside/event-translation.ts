import { CatalogueError, openAiError } from '@aivailable/contracts';
import { modelSpan, withModel } from './model-member.js';
import { messageOf } from './upstream-error.js';

/**
 * A stream of events on its way from an outside engine: each event leaves with our name of the model, an error that came
 * under 200 becomes an error event, and a stream that just ends does not look whole.
 */
export class EventTranslation {
  private held: Buffer = Buffer.alloc(0);
  private isWhole = false;
  private hasFailed = false;

  constructor(private readonly servedName: string) {}

  take(chunk: Buffer): Buffer {
    const seen = this.held.length === 0 ? chunk : Buffer.concat([this.held, chunk]);
    const events: Buffer[] = [];
    let start = 0;
    for (let end = eventEnd(seen, start); end !== -1 && !this.hasFailed; end = eventEnd(seen, start)) {
      events.push(this.translate(seen.subarray(start, end)));
      start = end;
    }
    this.held = seen.subarray(start);
    return Buffer.concat(events);
  }

  /** What still has to be said when the engine has ended its answer. */
  end(): Buffer {
    if (this.isWhole || this.hasFailed) return Buffer.alloc(0);
    const rest = this.held.toString('utf8').trim();
    return this.failure((rest.startsWith('{') && messageOf(rest)) || 'it ended its answer in the middle');
  }

  private translate(event: Buffer): Buffer {
    const line = event.indexOf('data:');
    const isData = line === 0 || (line > 0 && event[line - 1] === 0x0a);
    if (!isData) return this.translateBare(event);
    const start = line + 'data:'.length;
    const end = event.indexOf(0x0a, start);
    const payload = event.subarray(start, end);
    if (payload.toString('utf8').trim() === '[DONE]') {
      this.isWhole = true;
      return event;
    }
    return this.translatePayload(event, payload, end);
  }

  private translatePayload(event: Buffer, payload: Buffer, end: number): Buffer {
    if (payload.includes('"error"')) {
      const message = errorIn(payload.toString('utf8'));
      if (message !== null) return this.failure(message);
    }
    if (modelSpan(payload) === null) return event;
    const start = end - payload.length;
    return Buffer.concat([event.subarray(0, start), withModel(payload, this.servedName), event.subarray(end)]);
  }

  /** A comment passes; Ollama's errors come as a line of JSON of their own. */
  private translateBare(event: Buffer): Buffer {
    const message = errorIn(event.toString('utf8'));
    return message === null ? event : this.failure(message);
  }

  private failure(detail: string): Buffer {
    this.hasFailed = true;
    const error = openAiError(new CatalogueError('engine_failed', { model: this.servedName, detail }));
    return Buffer.from(`data: ${JSON.stringify(error)}\n\n`);
  }
}

/** The sentence of an object whose outermost `error` is set; null for everything else. */
function errorIn(json: string): string | null {
  try {
    const value: unknown = JSON.parse(json);
    const isError = typeof value === 'object' && value !== null && 'error' in value && Boolean(value.error);
    return isError ? messageOf(json) || 'it reported an error' : null;
  } catch {
    return null;
  }
}

/** Offset after the blank line that ends the event at `from`; -1 while it is not all there. */
export function eventEnd(bytes: Buffer, from: number): number {
  const lf = bytes.indexOf('\n\n', from);
  const crlf = bytes.indexOf('\n\r\n', from);
  if (lf === -1 && crlf === -1) return -1;
  return crlf === -1 || (lf !== -1 && lf < crlf) ? lf + 2 : crlf + 3;
}
