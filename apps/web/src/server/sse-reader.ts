/**
 * Server-sent events over fetch. Bytes come in chunks that are cut anywhere, in the middle of a character
 * or between CR and LF; what leaves is the `data` of each whole event.
 */
export class SseReader {
  readonly #decoder = new TextDecoder();
  #rest = '';
  #data: string[] = [];
  #sawCarriageReturn = false;

  /** The events that this chunk completed. */
  push(chunk: Uint8Array): string[] {
    return this.#take(this.#decoder.decode(chunk, { stream: true }));
  }

  /** The end of the stream: an event without its closing blank line still counts. */
  end(): string[] {
    const events = this.#take(`${this.#decoder.decode()}\n`);
    return [...events, ...this.#dispatch()];
  }

  #take(text: string): string[] {
    const events: string[] = [];
    for (const line of this.#lines(text)) {
      if (line === '') events.push(...this.#dispatch());
      else this.#field(line);
    }
    return events;
  }

  /** CR, LF and CRLF each end a line; a CRLF may be cut in two by the chunks. */
  #lines(text: string): string[] {
    const fresh = this.#sawCarriageReturn && text.startsWith('\n') ? text.slice(1) : text;
    if (text !== '') this.#sawCarriageReturn = text.endsWith('\r');
    const parts = (this.#rest + fresh).split(/\r\n|\r|\n/);
    this.#rest = parts.pop() ?? '';
    return parts;
  }

  #field(line: string): void {
    if (!line.startsWith('data')) return;
    const after = line.slice(4);
    if (after === '') this.#data.push('');
    if (after.startsWith(':')) this.#data.push(after.slice(after.startsWith(': ') ? 2 : 1));
  }

  #dispatch(): string[] {
    if (this.#data.length === 0) return [];
    const event = this.#data.join('\n');
    this.#data = [];
    return [event];
  }
}

/** The data of each event of a body, as they come. */
export async function* eventsOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.getReader();
  const sse = new SseReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      yield* done ? sse.end() : sse.push(value);
      if (done) return;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
