import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

/** A web server with one file, and with the troubles that downloads meet. */
export class FileServer {
  /** The `Range` header of each request, `null` where there was none. */
  readonly ranges: (string | null)[] = [];
  /** Cuts the connection of the next answers after that many bytes each. */
  cutsAfter: number[] = [];
  onCut: () => void = () => {};
  /** Answers with this status and nothing else, as long as it is set. */
  status: number | null = null;
  etag = '"one"';
  /** Answers 416 with the whole length. */
  answersComplete = false;
  /** The next answers stop here and wait until they are released or their reader goes away. */
  stallAfter: number | null = null;
  private onStall: () => void = () => {};

  private constructor(
    private readonly server: Server,
    private readonly port: number,
    public bytes: Uint8Array,
  ) {
    server.on('request', (request, response) => this.answer(request, response));
  }

  static async open(bytes: Uint8Array): Promise<FileServer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('The server has no port.');
    return new FileServer(server, address.port, bytes);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/files/tiny-model.gguf`;
  }

  /** Resolves when an answer has come to its stall. */
  stalled(): Promise<void> {
    return new Promise((resolve) => {
      this.onStall = resolve;
    });
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    this.ranges.push(request.headers.range ?? null);
    if (this.status !== null) {
      response.writeHead(this.status).end();
      return;
    }
    if (this.answersComplete) {
      response.writeHead(416, { 'content-range': `bytes */${this.bytes.byteLength}` }).end();
      return;
    }
    const start = this.startOf(request);
    const rest = this.bytes.subarray(start);
    response.writeHead(start > 0 ? 206 : 200, {
      etag: this.etag,
      'content-length': rest.byteLength,
      ...(start > 0 ? { 'content-range': `bytes ${start}-${this.bytes.byteLength - 1}/${this.bytes.byteLength}` } : {}),
    });
    this.send(rest, response);
  }

  private startOf(request: IncomingMessage): number {
    const match = /^bytes=(\d+)-$/.exec(request.headers.range ?? '');
    const unchanged = request.headers['if-range'] === undefined || request.headers['if-range'] === this.etag;
    return match && unchanged ? Number(match[1]) : 0;
  }

  private send(rest: Uint8Array, response: ServerResponse): void {
    const cut = this.cutsAfter.shift();
    if (cut !== undefined) {
      response.write(rest.subarray(0, cut), () => {
        response.socket?.end();
        this.onCut();
      });
    } else if (this.stallAfter !== null) {
      response.write(rest.subarray(0, this.stallAfter), () => this.onStall());
    } else response.end(rest);
  }
}
