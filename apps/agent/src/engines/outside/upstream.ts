import { Agent as HttpAgent, request as httpRequest, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Readable } from 'node:stream';

export interface UpstreamRequest {
  readonly method: string;
  readonly path: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: Buffer | Readable;
  readonly signal?: AbortSignal;
}

const CONNECTIONS = { keepAlive: false } as const;

/**
 * An engine that is a program of its own, by its URL. Nothing here has a time limit of its own: a load may take minutes,
 * and whoever asks gives up by the signal.
 */
export class Upstream {
  private readonly isSecure: boolean;
  private readonly agent: HttpAgent;

  constructor(
    readonly url: URL,
    private readonly key: string | null = null,
  ) {
    this.isSecure = url.protocol === 'https:';
    this.agent = this.isSecure ? new HttpsAgent(CONNECTIONS) : new HttpAgent(CONNECTIONS);
  }

  /** Resolves with the head of the answer; rejects when there is no connection or it is not wanted any more. */
  open({ method, path, headers = {}, body, signal }: UpstreamRequest): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const send = this.isSecure ? httpsRequest : httpRequest;
      const outgoing = send(new URL(this.url.pathname.replace(/\/$/, '') + path, this.url), {
        ...{ method, agent: this.agent },
        headers: this.key === null ? headers : { ...headers, authorization: `Bearer ${this.key}` },
        ...(signal ? { signal } : {}),
      });
      outgoing.setNoDelay(true);
      outgoing.once('error', reject);
      outgoing.once('response', (answer) => {
        outgoing.off('error', reject);
        // Whoever reads the answer sees it break off there.
        outgoing.on('error', () => {});
        resolve(answer);
      });
      if (body === undefined || Buffer.isBuffer(body)) outgoing.end(body);
      else body.once('error', (error) => outgoing.destroy(error)).pipe(outgoing);
    });
  }

  /** The whole answer as text. */
  async read(asked: UpstreamRequest): Promise<{ status: number; text: string }> {
    const answer = await this.open(asked);
    return { status: answer.statusCode ?? 0, text: await readText(answer) };
  }
}

const LARGEST_TEXT = 64 * 1024 * 1024;

export async function readText(answer: Readable, mostBytes = LARGEST_TEXT): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > mostBytes) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}

export function isRefused(error: unknown): boolean {
  return Object(error).code === 'ECONNREFUSED';
}

/** Why a request did not come through, as part of a sentence. */
export function reasonOf(error: unknown): string {
  const { code, name, message }: Partial<NodeJS.ErrnoException> = Object(error);
  if (isRefused(error)) return 'the connection is refused';
  if (code === 'ENOENT') return 'there is no such program';
  if (name === 'TimeoutError' || name === 'AbortError') return 'no answer in time';
  return message || String(error);
}
