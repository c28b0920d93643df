import { CatalogueError, type ErrorCode, type OpenAiError, openAiError } from '@aivailable/contracts';
import type { ServedModel } from '../scheduling/serving-view.js';
import type { Outcome } from './accounting.js';
import type { EngineError } from './engine-error.js';
import { placeHeaders } from './queue-place.js';

/** The client went away: nobody is left to be told. */
export class ClientGone extends Error {
  constructor() {
    super('The client went away.');
    this.name = 'ClientGone';
  }
}

/** An error on its way to the client, in OpenAI's shape. */
export interface Refusal {
  readonly status: number;
  readonly body: OpenAiError;
  readonly retryAfterSeconds: number | null;
  /** Names and values in turns. */
  readonly headers?: readonly string[];
}

/** The engine refused the request for its contents; no other instance would take it. */
export class RefusedByEngine extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.body.error.message);
    this.name = 'RefusedByEngine';
  }
}

export interface Ending {
  readonly status: number;
  readonly outcome: Outcome;
  readonly refusal: Refusal | null;
}

const NAMES_LISTED = 20;
/** What nginx writes for it; no client sees it. */
const CLIENT_CLOSED_REQUEST = 499;
const FAILURES: ReadonlySet<ErrorCode> = new Set(['internal', 'engine_failed', 'stream_interrupted']);

export function refusal(error: CatalogueError): Refusal {
  return {
    status: error.status,
    body: openAiError(error),
    retryAfterSeconds: retryAfterSeconds(error),
    ...headersOf(error),
  };
}

/** What the engine said against the request itself goes to the caller, with `code` as the word that clients expect. */
export function callerRefusal(error: EngineError): Refusal {
  if (error.isContextOverflow) {
    return refusal(new CatalogueError('context_length_exceeded', { detail: error.message, param: 'messages' }));
  }
  const { body } = refusal(new CatalogueError('invalid_request', { detail: error.message }));
  const { type, code, param } = error;
  const told = { ...body.error, type: type ?? body.error.type, code: code ?? body.error.code, param };
  return { status: error.status === 422 ? 422 : 400, body: { error: told }, retryAfterSeconds: null };
}

export function modelNotFound(model: string, models: readonly ServedModel[]): CatalogueError {
  const names = models.map(({ servedName }) => servedName).sort();
  const more = names.length > NAMES_LISTED ? `, and ${names.length - NAMES_LISTED} more` : '';
  const available = names.length === 0 ? 'none yet' : names.slice(0, NAMES_LISTED).join(', ') + more;
  return new CatalogueError('model_not_found', { model, available, param: 'model' });
}

export function wrongTask({ servedName, task }: ServedModel): CatalogueError {
  const detail =
    task === 'embed'
      ? `The model "${servedName}" makes embeddings and cannot chat. Use POST /v1/embeddings.`
      : `The model "${servedName}" writes text and makes no embeddings. Use POST /v1/chat/completions.`;
  return new CatalogueError('invalid_request', { detail, param: 'model' });
}

/** Nothing is ready: loading if something is on its way, else there is nothing to wait for. */
export function notReady(model: ServedModel, trouble?: string): CatalogueError {
  const { etaSeconds = null } = model;
  const values = {
    model: model.servedName,
    ...(etaSeconds !== null && { retryAfterSeconds: Math.max(1, etaSeconds) }),
  };
  if (model.isLoading) return new CatalogueError('model_loading', { ...values, where: model.waiting.join('; ') });
  const detail = trouble ?? (model.waiting.join('; ') || 'no node runs it');
  return new CatalogueError('no_instance', { ...values, detail });
}

function headersOf(error: CatalogueError): Pick<Refusal, 'headers'> {
  if (error.code === 'queue_full') return { headers: queueHeaders(error) };
  if (error.code === 'method_not_allowed') return { headers: ['allow', String(error.values.allow)] };
  return {};
}

function queueHeaders({ values: { position, etaMs } }: CatalogueError): readonly string[] {
  if (typeof position !== 'number') return [];
  return placeHeaders({ position, etaMs: typeof etaMs === 'number' ? etaMs : null });
}

function retryAfterSeconds(error: CatalogueError): number | null {
  const { retryAfterSeconds: known } = error.values;
  if (typeof known === 'number') return known;
  if (error.family !== 'cluster') return null;
  return error.code === 'model_loading' || error.code === 'no_instance' ? 5 : 1;
}

/** How a request ended, from what was thrown; null: it was answered. */
export function endingOf(thrown: unknown, requestId: string): Ending {
  if (thrown === null) return { status: 200, outcome: 'answered', refusal: null };
  if (thrown instanceof ClientGone) return { status: CLIENT_CLOSED_REQUEST, outcome: 'aborted', refusal: null };
  if (thrown instanceof RefusedByEngine) {
    return { status: thrown.refusal.status, outcome: 'refused', refusal: thrown.refusal };
  }
  const error = thrown instanceof CatalogueError ? thrown : new CatalogueError('internal', { requestId });
  const outcome = FAILURES.has(error.code) ? 'failed' : 'refused';
  return { status: error.status, outcome, refusal: refusal(error) };
}
