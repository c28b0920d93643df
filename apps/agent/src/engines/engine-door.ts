/**
 * The Unix socket on which an instance is asked, where its engine listens elsewhere: behind a key of its own, on a
 * loopback port, with error answers of its own shape. Bodies go through byte for byte as they come, both ends wait for
 * a slow reader, and whoever hangs up first is noticed by the other at once.
 */
import { rmSync } from 'node:fs';
import {
  type ClientRequest,
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import { CatalogueError, openAiError } from '@aivailable/contracts';
import { heldBack } from './taking-up/held-back.js';
import { openedBody } from './taking-up/opened-body.js';
import type { Sieve } from './taking-up/sieve.js';
import { isTakingUp, takeUp } from './taking-up/taking-up.js';
import type { Onward } from './taking-up/way.js';

export interface DoorOptions {
  readonly socketPath: string;
  readonly engine: { readonly socketPath: string } | { readonly host: string; readonly port: number };
  /** Sent with every request, such as the engine's key. What the asker sent under these names is dropped. */
  readonly headers: Readonly<Record<string, string>>;
  /** What the engine's error answer means, in our shape. */
  readonly explain: (said: EngineError) => ExplainedError;
  readonly servedName: string;
  /** How the engine goes on with what another began. */
  readonly onward: Onward;
}

export interface EngineError {
  readonly status: number;
  readonly body: string;
  readonly method: string;
  readonly path: string;
}

export interface ExplainedError {
  readonly error: CatalogueError;
  /** Fields beside OpenAI's own, such as numbers of tokens. */
  readonly more?: Readonly<Record<string, unknown>>;
}

/** About one connection only, or the asker's business with somebody else. */
const NOT_PASSED_ON = new Set([
  ...['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'te', 'trailer', 'transfer-encoding'],
  ...['upgrade', 'host', 'authorization', 'x-api-key'],
]);
const MOST_ERROR_BYTES = 64 * 1024;

export class EngineDoor {
  private constructor(
    private readonly server: Server,
    private readonly socketPath: string,
  ) {}

  static async open(options: DoorOptions): Promise<EngineDoor> {
    const server = createServer((incoming, outgoing) => {
      if (isTakingUp(incoming.headers)) void goOn(options, incoming, outgoing);
      else incoming.pipe(pass(options, incoming, outgoing));
    });
    server.keepAliveTimeout = 0;
    server.headersTimeout = 0;
    server.requestTimeout = 0;
    rmSync(options.socketPath, { force: true });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(options.socketPath, resolve);
    });
    return new EngineDoor(server, options.socketPath);
  }

  /** At once: what is being answered is cut off. */
  close(): void {
    this.server.close();
    this.server.closeAllConnections();
    rmSync(this.socketPath, { force: true });
  }
}

/** What another engine began: its question is changed on its way, and perhaps the answer. */
async function goOn(options: DoorOptions, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  try {
    const { onward, servedName } = options;
    const { value } = await openedBody(incoming);
    const { body, headers, sieve } = await takeUp(incoming.url ?? '/', value, onward, servedName);
    // The asker hung up meanwhile: nobody would tell the engine to stop.
    if (outgoing.destroyed) return;
    for (const [name, value] of Object.entries(headers)) outgoing.setHeader(name, value ?? '');
    pass(options, incoming, outgoing, { length: body.length, sieve }).end(body);
  } catch (error) {
    refuse(outgoing, { error: error instanceof CatalogueError ? error : unanswered(options, String(error)) });
  }
}

/** Returns where the body goes. */
function pass(
  options: DoorOptions,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  changed: { readonly length: number; readonly sieve: Sieve | null } | null = null,
): ClientRequest {
  const { method = 'GET', url = '/' } = incoming;
  const length = changed ? { 'content-length': changed.length } : {};
  // Kept open by the engine and closed by us: an engine that answers fast and closes would fail our last, empty write.
  const headers = { ...endToEnd(incoming.headers), ...options.headers, ...length, connection: 'keep-alive' };
  const upstream = request({ ...options.engine, agent: false, method, path: url, headers });
  upstream.setNoDelay(true);
  upstream.once('response', (answer) => {
    if ((answer.statusCode ?? 502) < 400) forward(answer, outgoing, changed?.sieve ?? null);
    else void explain(options, answer, outgoing, { method, path: url });
  });
  upstream.once('error', (error) => {
    if (outgoing.headersSent) outgoing.destroy();
    else refuse(outgoing, { error: unheard(options, error) ?? unanswered(options, error.message) });
  });
  // Closed before it was finished: the asker hung up, and the engine need not go on.
  outgoing.once('close', () => upstream.destroy());
  incoming.once('error', () => upstream.destroy());
  return upstream;
}

function forward(answer: IncomingMessage, outgoing: ServerResponse, sieve: Sieve | null): void {
  outgoing.writeHead(answer.statusCode ?? 502, endToEnd(answer.headers));
  outgoing.flushHeaders();
  if (sieve) answer.pipe(heldBack(sieve)).pipe(outgoing);
  else answer.pipe(outgoing);
  // An answer that broke off must not look like one that ended.
  answer.once('close', () => {
    if (!answer.complete) outgoing.destroy();
  });
}

async function explain(
  options: DoorOptions,
  answer: IncomingMessage,
  outgoing: ServerResponse,
  asked: Pick<EngineError, 'method' | 'path'>,
): Promise<void> {
  try {
    const body = await readSome(answer);
    refuse(outgoing, options.explain({ ...asked, status: answer.statusCode ?? 502, body }));
  } catch (error) {
    refuse(outgoing, { error: unanswered(options, error instanceof Error ? error.message : String(error)) });
  }
}

async function readSome(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of answer) {
    length += chunk.length;
    if (length <= MOST_ERROR_BYTES) chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Nobody listens: it has just ended, and nothing was tried. */
function unheard({ servedName }: DoorOptions, { code }: NodeJS.ErrnoException): CatalogueError | null {
  if (code !== 'ECONNREFUSED' && code !== 'ENOENT') return null;
  return new CatalogueError('no_instance', { model: servedName, detail: 'its engine has ended' });
}

function unanswered({ servedName }: DoorOptions, detail: string): CatalogueError {
  return new CatalogueError('engine_failed', { model: servedName, detail });
}

function refuse(outgoing: ServerResponse, { error, more = {} }: ExplainedError): void {
  if (outgoing.destroyed || outgoing.headersSent) return;
  const body = JSON.stringify({ error: { ...openAiError(error).error, ...more } });
  outgoing.writeHead(error.status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
  outgoing.end(body);
}

function endToEnd(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !NOT_PASSED_ON.has(name)));
}
