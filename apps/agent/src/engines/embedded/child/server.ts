import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { CatalogueError } from '@aivailable/contracts';
import { chatRequest } from './chat-request.js';
import { answerChat } from './chat-route.js';
import { answerCompletion, completionRequest } from './completion-route.js';
import { continuityOf } from './continuity.js';
import { answerEmbedding, embeddingRequest } from './embedding-route.js';
import { answerError, answerJson, readBody } from './http-answer.js';
import type { LoadedModel } from './loaded-model.js';

type Route = (loaded: LoadedModel, request: IncomingMessage, response: ServerResponse, signal: AbortSignal) => unknown;

/** The OpenAI routes of one instance. A client that goes away stops its generation at once. */
export function createEngineServer(loaded: LoadedModel): Server {
  const server = createServer((request, response) => void handle(loaded, request, response));
  // The agent keeps its connections for as long as it likes; closing one under it would lose a request.
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;
  return server;
}

async function handle(loaded: LoadedModel, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort(new Error('The client went away.'));
  });
  try {
    await routeOf(request)(loaded, request, response, gone.signal);
  } catch (error) {
    answerError(response, error);
  }
}

const ROUTES: Readonly<Record<string, Route>> = {
  'POST /v1/chat/completions': async (loaded, request, response, signal) => {
    const body = await readBody(request, chatRequest);
    return answerChat(serving(loaded), body, response, signal, continuityOf(request, response, body, loaded.model));
  },
  'POST /v1/completions': async (loaded, request, response, signal) => {
    const body = await readBody(request, completionRequest);
    return answerCompletion(
      serving(loaded),
      body,
      response,
      signal,
      continuityOf(request, response, body, loaded.model),
    );
  },
  'POST /v1/embeddings': async (loaded, request, response, signal) =>
    answerEmbedding(loaded, await readBody(request, embeddingRequest), response, signal),
  'GET /health': ({ slots }, _request, response) => {
    answerJson(response, 200, { status: 'ok', slots: slots.size, busySlots: slots.busy, waiting: slots.waiting });
  },
  'GET /v1/models': (loaded, _request, response) => answerJson(response, 200, modelList(loaded)),
};

function routeOf({ method, url }: IncomingMessage): Route {
  const path = (url ?? '/').split('?')[0] ?? '/';
  const route = ROUTES[`${method} ${path}`];
  if (route === undefined) throw new CatalogueError('route_not_found', { method: method ?? '', path });
  return route;
}

function serving(loaded: LoadedModel): LoadedModel {
  if (loaded.slots.size > 0) return loaded;
  const detail = `"${loaded.servedName}" is deployed for embeddings, not for chat.`;
  throw new CatalogueError('invalid_request', { detail });
}

const startedAt = Math.floor(Date.now() / 1000);

function modelList({ servedName, contextTokens, model }: LoadedModel) {
  const meta = { n_ctx: contextTokens, n_ctx_train: model.trainContextSize, n_embd: model.embeddingVectorSize };
  const entry = { id: servedName, object: 'model', created: startedAt, owned_by: 'aivailable', meta };
  return { object: 'list', data: [entry] };
}
