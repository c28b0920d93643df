import { eventEnd } from '../outside/event-translation.js';

export type Fields = Readonly<Record<string, unknown>>;

/** Events as they come, wherever the chunks were cut. */
export class WholeEvents {
  private held: Buffer = Buffer.alloc(0);

  take(chunk: Buffer): Buffer[] {
    const seen = this.held.length === 0 ? chunk : Buffer.concat([this.held, chunk]);
    const events: Buffer[] = [];
    let start = 0;
    for (let end = eventEnd(seen, start); end !== -1; end = eventEnd(seen, start)) {
      events.push(seen.subarray(start, end));
      start = end;
    }
    this.held = seen.subarray(start);
    return events;
  }
}

/** Null where an event carries no object. */
export function saidIn(event: Buffer): Fields | null {
  const [, data] = /^data: ?(\{.*\})\s*$/s.exec(event.toString('utf8')) ?? [];
  return data === undefined ? null : parsed(data);
}

export function saying(said: Fields): Buffer {
  return Buffer.from(`data: ${JSON.stringify(said)}\n\n`);
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parsed(data: string): Fields | null {
  try {
    const value: unknown = JSON.parse(data);
    return isFields(value) ? value : null;
  } catch {
    return null;
  }
}
