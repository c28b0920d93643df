/** OpenAI's paths on a Unix socket, answered by nothing but a clock. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { CatalogueError, openAiError } from '@aivailable/contracts';
import { continuityOf } from './simulated-continuity.js';
import { answerEmbeddings } from './simulated-embeddings.js';
import { type GenerationTerms, generate } from './simulated-generation.js';
import { type Generation, readChat, readCompletion } from './simulated-requests.js';

export async function listenSimulated(socketPath: string, terms: GenerationTerms): Promise<Server> {
  const server = createServer((request, response) => {
    answer(request, response, terms).catch((error: unknown) => refuse(response, error));
  });
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socketPath, resolve);
  });
  return server;
}

async function answer(request: IncomingMessage, response: ServerResponse, terms: GenerationTerms): Promise<void> {
  const hungUp = new AbortController();
  response.once('close', () => hungUp.abort());
  const route = `${request.method} ${(request.url ?? '/').split('?')[0]}`;
  switch (route) {
    case 'GET /health':
      return sendJson(response, { status: 'ok' });
    case 'GET /metrics':
      response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' });
      response.end(terms.counts.metrics());
      return;
    case 'GET /v1/models':
      return sendJson(response, models(terms));
    case 'POST /v1/chat/completions':
      return infer(readChat, request, response, terms, hungUp.signal);
    case 'POST /v1/completions':
      return infer(readCompletion, request, response, terms, hungUp.signal);
    case 'POST /v1/embeddings':
      return sendJson(response, answerEmbeddings(await readBody(request), terms));
    default:
      throw new CatalogueError('route_not_found', { method: request.method ?? '', path: request.url ?? '' });
  }
}

function models({ model, contextTokens }: GenerationTerms): object {
  return {
    object: 'list',
    data: [{ id: model, object: 'model', owned_by: 'simulated', max_model_len: contextTokens }],
  };
}

async function infer(
  read: (body: unknown) => Generation,
  request: IncomingMessage,
  response: ServerResponse,
  terms: GenerationTerms,
  signal: AbortSignal,
): Promise<void> {
  const body = await readBody(request);
  await generate({ ...read(body), continuity: continuityOf(request.headers, body) }, terms, response, signal);
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch (error) {
    throw new CatalogueError('invalid_json', { detail: error instanceof Error ? error.message : 'unreadable' });
  }
}

async function sendJson(response: ServerResponse, body: object): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function refuse(response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const told = error instanceof CatalogueError ? error : new CatalogueError('internal', { requestId: 'simulated' });
  response.writeHead(told.status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(openAiError(told)));
}
