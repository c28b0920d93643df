import type { ServerResponse } from 'node:http';

/** Server-sent events of one answer. The head goes out with the first event, so that a failure before it has a status. */
export class EventStream {
  constructor(
    private readonly response: ServerResponse,
    /** A comment to go before each event. */
    private readonly note: (() => string) | null = null,
  ) {}

  send(event: unknown): void {
    this.begin();
    const note = this.note === null ? '' : `${this.note()}\n`;
    this.response.write(`${note}data: ${JSON.stringify(event)}\n\n`);
  }

  done(): void {
    this.begin();
    this.response.end('data: [DONE]\n\n');
  }

  private begin(): void {
    if (this.response.headersSent) return;
    this.response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  }
}
