import type { IncomingMessage, ServerResponse } from 'node:http';
import { CatalogueError, checkedBody, formatBytes, openAiError } from '@aivailable/contracts';
import type { z } from 'zod';

const MOST_BODY_BYTES = 64 * 1024 * 1024;

/** The body of a request as checked JSON; its faults are the caller's, with the place named. */
export async function readBody<T>(request: IncomingMessage, schema: z.ZodType<T>): Promise<T> {
  return checkedBody(schema, parseJson(await readText(request)));
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length > MOST_BODY_BYTES) throw new CatalogueError('body_too_large', { limit: formatBytes(MOST_BODY_BYTES) });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CatalogueError('invalid_json', { detail: error instanceof Error ? error.message : 'not readable' });
  }
}

export function answerJson(response: ServerResponse, status: number, body: unknown): void {
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': bytes.byteLength });
  response.end(bytes);
}

/** Before the first byte a status, after it an error event; a client that left gets nothing. */
export function answerError(response: ServerResponse, thrown: unknown): void {
  if (response.destroyed || response.writableEnded) return;
  const error = asCatalogueError(thrown);
  const body = openAiError(error);
  const extra = error.code === 'context_length_exceeded' ? contextNumbers(error) : {};
  const whole = { error: { ...body.error, ...extra } };
  if (!response.headersSent) answerJson(response, error.status, whole);
  else response.end(`data: ${JSON.stringify(whole)}\n\n`);
}

function asCatalogueError(thrown: unknown): CatalogueError {
  if (thrown instanceof CatalogueError) return thrown;
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  return new CatalogueError('engine_failed', { model: 'this instance', detail }, { cause: thrown });
}

function contextNumbers({ values }: CatalogueError) {
  return { n_prompt_tokens: values.promptTokens, n_ctx: values.contextTokens };
}

/** What of the context is left for the answer; a prompt that leaves nothing is refused with the numbers. */
export function roomForAnswer(promptTokens: number, contextTokens: number): number {
  // The engine shifts the context when its last place is taken; one more is kept so that it never does.
  const room = contextTokens - promptTokens - 2;
  if (room >= 1) return room;
  const detail =
    `The request has ${promptTokens} tokens, the context of this instance holds ${contextTokens} with the answer. ` +
    'Send less, or deploy the model with a longer context.';
  throw new CatalogueError('context_length_exceeded', { detail, promptTokens, contextTokens });
}
