import type { Inbound } from '../inbound.js';
import type { PlainHead } from './plain-head.js';

/** A request that is here as a whole: nothing is to come of it. */
export class PlainRequest implements Inbound {
  readonly method = 'POST';
  readonly complete = true;
  readonly url: string;
  readonly headers: PlainHead['headers'];

  constructor(
    { url, headers }: PlainHead,
    readonly body: Buffer,
  ) {
    this.url = url;
    this.headers = headers;
  }

  on(): this {
    return this;
  }

  off(): this {
    return this;
  }

  resume(): this {
    return this;
  }
}
