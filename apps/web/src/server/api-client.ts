import { ApiProblem, problemOf, unexpectedAnswer, unreachable } from './api-problem.js';

/** What is needed of a schema: the contracts' zod schemas have it. */
export interface Schema<T> {
  safeParse(value: unknown): { success: true; data: T } | { success: false; error: Error };
}

export interface Call {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

/** Calls the API with the session cookie and checks the answer against the contract. */
export async function ask<T>(path: string, schema: Schema<T>, call: Call = {}): Promise<T> {
  const answer = await send(path, call);
  const requestId = answer.headers.get('x-request-id');
  const body = await jsonOf(answer);
  if (!answer.ok) throw problemOf(answer.status, body, requestId);
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw unexpectedAnswer(path, requestId, parsed.error);
  return parsed.data;
}

/** A call whose answer carries nothing that the console needs. */
export async function tell(path: string, call: Call): Promise<void> {
  const answer = await send(path, call);
  if (!answer.ok) throw problemOf(answer.status, await jsonOf(answer), answer.headers.get('x-request-id'));
  await answer.body?.cancel();
}

/** Somebody may be signed in and look at the guests' page in the same browser. */
const AS_GUEST = { 'x-aivailable-guest': '1' };

/** The raw exchange, for answers that stream. */
export async function send(path: string, call: Call): Promise<Response> {
  const hasBody = call.body !== undefined;
  try {
    return await fetch(path, {
      method: call.method ?? 'GET',
      credentials: 'same-origin',
      headers: {
        accept: 'application/json',
        ...(location.pathname === '/guest' ? AS_GUEST : {}),
        ...(hasBody ? { 'content-type': 'application/json' } : {}),
      },
      body: hasBody ? JSON.stringify(call.body) : null,
      signal: call.signal ?? null,
    });
  } catch (error) {
    if (call.signal?.aborted) throw error;
    throw error instanceof ApiProblem ? error : unreachable(error);
  }
}

export async function jsonOf(answer: Response): Promise<unknown> {
  try {
    return await answer.json();
  } catch {
    return null;
  }
}
