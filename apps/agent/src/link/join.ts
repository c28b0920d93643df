import { AGENT_PATHS, type JoinAnswer, type JoinRequest, joinAnswer, problem } from '@aivailable/contracts';
import { type Clock, pause } from '../clock.js';
import type { Log } from '../log.js';
import { backOffMs } from './back-off.js';
import { unreachableWords } from './unreachable.js';

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export type JoinResult = { ok: true; answer: JoinAnswer } | { ok: false; message: string };

export interface JoinOptions {
  readonly apiUrl: string;
  readonly request: JoinRequest;
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  readonly signal: AbortSignal;
}

const ANSWER_MS = 10_000;
const RETRY = { firstMs: 500, longestMs: 5_000 };
/** Where the API says no more of it. */
const UNKNOWN_TOKEN =
  'it is unknown, used up or too old. Make a new one in the console, with "Add a machine" on the page "Fleet"';
/** Failures: once a minute or so. */
const SAID_EVERY = 15;

/** Exchanges the one-time token. An API that is not up yet is waited for; one that refuses is not asked again. */
export async function joinFleet(options: JoinOptions): Promise<JoinResult> {
  for (let failures = 1; ; failures++) {
    const result = await ask(options);
    if (!('error' in result)) return result;
    if (options.signal.aborted) return { ok: false, message: 'Stopped before the API could be reached.' };
    if (failures % SAID_EVERY === 1) options.log.warn(`join: ${unreachableWords(options.apiUrl, result.error)}`);
    await pause(options.clock, backOffMs(failures, options.random, RETRY), options.signal);
  }
}

/** `error`: it could not be asked; null where something answered, but not the API yet. */
async function ask(options: JoinOptions): Promise<JoinResult | { error: unknown }> {
  const response = await post(options).catch((error: unknown) => ({ error }));
  if ('error' in response) return response;
  if (response.status === 503 || response.status === 502) return { error: null };
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok) return { ok: false, message: refusalSentence(response.status, body, options.apiUrl) };
  const answer = joinAnswer.safeParse(body);
  if (answer.success) return { ok: true, answer: answer.data };
  return { ok: false, message: `${options.apiUrl} did not answer like an AIvailable API. Is the URL right?` };
}

function post({ apiUrl, request, fetch, signal }: JoinOptions): Promise<Response> {
  return fetch(`${apiUrl}${AGENT_PATHS.join}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request),
    signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]),
  });
}

function refusalSentence(status: number, body: unknown, apiUrl: string): string {
  const said = detailOf(body);
  if (status === 401 || status === 403) {
    return `The join token was refused: ${said ?? UNKNOWN_TOKEN}.`;
  }
  if (status === 404) return `${apiUrl} is no AIvailable API: there is nothing at ${AGENT_PATHS.join}.`;
  return `The API refused the join (${status})${said ? `: ${said}` : ''}.`;
}

/** The sentence of the API's own refusal, without the full stop that ours adds. */
function detailOf(body: unknown): string | null {
  const said = problem.safeParse(body);
  return said.success ? said.data.error.message.replace(/\.$/, '') : null;
}
