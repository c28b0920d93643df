/**
 * The Unix socket of an instance whose engine is a program of its own. It speaks OpenAI's paths as our engines do: the
 * model has the name that clients know, errors have our shapes, and nothing but the paths of inference leads inside.
 */

import { rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { CatalogueError, openAiError } from '@aivailable/contracts';
import { openedBody } from '../taking-up/opened-body.js';
import type { Sieve } from '../taking-up/sieve.js';
import { isTakingUp, takeUp } from '../taking-up/taking-up.js';
import type { Onward } from '../taking-up/way.js';
import { EventTranslation } from './event-translation.js';
import { withModel } from './model-member.js';
import { readText, reasonOf, type Upstream } from './upstream.js';
import { upstreamError } from './upstream-error.js';

export interface DoorPlan {
  readonly upstream: Upstream;
  /** What the engine calls the model. */
  readonly engineModel: string;
  readonly servedName: string;
  readonly contextTokens: number;
  readonly slots: number;
  /** How the engine goes on with what another began. */
  readonly onward: Onward;
  /** Throws where the engine would cut a request instead of refusing it. */
  readonly examine?: (path: string, body: Buffer, signal: AbortSignal) => Promise<void>;
  /** Requests that the engine itself says to be at work and waiting, where it says so. */
  readonly load?: () => Promise<{ readonly busy: number; readonly waiting: number } | null>;
}

const INFERENCE = new Set(['POST /v1/chat/completions', 'POST /v1/completions', 'POST /v1/embeddings']);
const LARGEST_ERROR = 64 * 1024;

export class TranslatingDoor {
  private readonly server: Server;
  private busy = 0;

  constructor(
    private readonly plan: DoorPlan,
    private readonly socketPath: string,
  ) {
    this.server = createServer((request, response) => void this.answer(request, response));
    // The API decides when to give up, and the ingress keeps its connections as long as it likes.
    this.server.keepAliveTimeout = 0;
    this.server.requestTimeout = 0;
  }

  async open(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(this.socketPath, resolve);
    });
  }

  /** From now on nothing is answered, and what is being answered breaks off. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => void this.server.close(() => resolve()));
    this.server.closeAllConnections();
    await closed;
    await rm(this.socketPath, { force: true });
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await this.route(request, response);
    } catch (error) {
      this.refuse(response, error);
    }
  }

  private async route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    const route = `${request.method} ${path}`;
    if (route === 'GET /health') answerJson(response, await this.health());
    else if (route === 'GET /v1/models') answerJson(response, this.models());
    else if (INFERENCE.has(route)) await this.infer(path, request, response);
    else throw new CatalogueError('route_not_found', { method: request.method ?? '', path });
  }

  private async health(): Promise<object> {
    const load = (await this.plan.load?.().catch(() => null)) ?? {
      busy: Math.min(this.busy, this.plan.slots),
      waiting: this.waiting,
    };
    return { status: 'ok', slots: this.plan.slots, busySlots: load.busy, waiting: load.waiting };
  }

  private models(): object {
    const { servedName, contextTokens } = this.plan;
    const entry = { id: servedName, object: 'model', created: 0, owned_by: 'aivailable', max_model_len: contextTokens };
    return { object: 'list', data: [entry] };
  }

  private get waiting(): number {
    return Math.max(0, this.busy - this.plan.slots);
  }

  private async infer(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const taken = await this.taken(path, request, response);
    const body = withModel(taken.body, this.plan.engineModel);
    const hungUp = new AbortController();
    response.once('close', () => hungUp.abort());
    this.busy++;
    try {
      await this.plan.examine?.(path, body, hungUp.signal);
      await this.relay(path, body, response, hungUp.signal, taken.sieve);
    } finally {
      this.busy--;
    }
  }

  /** The question, and what is to be held back of its answer because another engine said it. */
  private async taken(path: string, request: IncomingMessage, response: ServerResponse) {
    const { text, value } = await openedBody(request);
    if (!isTakingUp(request.headers)) return { body: Buffer.from(text), sieve: null };
    const { onward, servedName } = this.plan;
    const { body, sieve, headers } = await takeUp(path, value, onward, servedName);
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value ?? '');
    return { body, sieve };
  }

  private async relay(
    path: string,
    body: Buffer,
    response: ServerResponse,
    signal: AbortSignal,
    sieve: Sieve | null,
  ): Promise<void> {
    const headers = { 'content-type': 'application/json', 'content-length': body.length };
    const answer = await this.plan.upstream
      .open({ method: 'POST', path, headers, body, signal })
      .catch((error: unknown) => this.fail(reasonOf(error), error));
    const { statusCode = 502 } = answer;
    if (statusCode !== 200) {
      throw upstreamError(statusCode, await readText(answer, LARGEST_ERROR), this.plan.servedName, this.waiting);
    }
    if (/event-stream/.test(answer.headers['content-type'] ?? '')) await this.relayEvents(answer, response, sieve);
    else await this.relayWhole(answer, response);
  }

  private async relayWhole(answer: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = await readText(answer).catch((error: unknown) => this.fail(reasonOf(error), error));
    if (!isObject(text)) this.fail('its answer is not JSON');
    const body = withModel(Buffer.from(text), this.plan.servedName);
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
    response.end(body);
  }

  private async relayEvents(answer: IncomingMessage, response: ServerResponse, sieve: Sieve | null): Promise<void> {
    const events = new EventTranslation(this.plan.servedName);
    const left = (bytes: Buffer) => sieve?.take(bytes, Date.now()) ?? bytes;
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
    try {
      for await (const chunk of answer) {
        await send(response, left(events.take(chunk)));
        if (sieve?.isOver) break;
      }
    } catch {
      // It broke off, or the client went away; what is still to be said is said below, to whoever is there.
    }
    response.end(left(events.end()));
  }

  private fail(detail: string, cause?: unknown): never {
    throw new CatalogueError('engine_failed', { model: this.plan.servedName, detail }, { cause });
  }

  private refuse(response: ServerResponse, error: unknown): void {
    if (response.headersSent || response.destroyed) {
      response.destroy();
      return;
    }
    const { servedName: model } = this.plan;
    const told =
      error instanceof CatalogueError ? error : new CatalogueError('engine_failed', { model, detail: reasonOf(error) });
    answerJson(response, openAiError(told), told.status);
  }
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/** Waits while the client does not read as fast as the engine writes. */
async function send(response: ServerResponse, bytes: Buffer): Promise<void> {
  if (bytes.length === 0 || response.write(bytes)) return;
  await new Promise<void>((resolve) => {
    const go = (): void => {
      response.off('drain', go);
      response.off('close', go);
      resolve();
    };
    response.on('drain', go);
    response.on('close', go);
  });
}

function answerJson(response: ServerResponse, body: object, status = 200): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.end(text);
}
