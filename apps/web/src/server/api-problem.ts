import { problem } from '@aivailable/contracts';
import { openAiErrorBody } from './openai-error-body.js';
import { texts } from './texts.js';

const words = texts.problem;

export interface FieldProblem {
  readonly path: string;
  readonly message: string;
}

interface Details {
  readonly code: string;
  readonly status: number;
  readonly requestId: string | null;
  readonly fields?: readonly FieldProblem[];
}

/** Every failed call ends as one of these: a sentence to show, and the id under which the API logged it. */
export class ApiProblem extends Error {
  readonly code: string;
  /** 0 when there was no answer at all. */
  readonly status: number;
  readonly requestId: string | null;
  readonly fields: readonly FieldProblem[];

  constructor(message: string, details: Details, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ApiProblem';
    this.code = details.code;
    this.status = details.status;
    this.requestId = details.requestId;
    this.fields = details.fields ?? [];
  }
}

export function unreachable(cause: unknown): ApiProblem {
  return new ApiProblem(words.unreachable, { code: 'unreachable', status: 0, requestId: null }, { cause });
}

/** The sentence of a refused answer, whichever of our two error shapes it has. */
export function problemOf(status: number, body: unknown, headerId: string | null): ApiProblem {
  const ours = problem.safeParse(body);
  if (ours.success) return new ApiProblem(ours.data.error.message, { status, ...ours.data.error });
  const openAi = openAiErrorBody.safeParse(body);
  if (openAi.success) {
    const { message, code } = openAi.data.error;
    return new ApiProblem(message, { code: code ?? 'unknown', status, requestId: headerId });
  }
  return new ApiProblem(words.withoutReason(status), {
    code: 'unknown',
    status,
    requestId: headerId,
  });
}

export function unexpectedAnswer(path: string, requestId: string | null, cause: unknown): ApiProblem {
  return new ApiProblem(words.notUnderstood(path), { code: 'unexpected_answer', status: 200, requestId }, { cause });
}

/** Any thrown thing as a problem, so that a page has one shape to show. */
export function asProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new ApiProblem(message, { code: 'console', status: 0, requestId: null }, { cause: error });
}
