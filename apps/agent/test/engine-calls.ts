import { type IncomingMessage, type OutgoingHttpHeaders, request } from 'node:http';

/** A test knows how many there are. */
type Some<T> = [T, T, ...T[]];

interface ToolCall {
  readonly index: number;
  readonly id: string;
  readonly type: string;
  readonly function: { readonly name: string; readonly arguments: string };
}

interface Message {
  readonly role: string;
  readonly content: string;
  readonly tool_calls: Some<ToolCall>;
}

interface TokenLogprob {
  readonly token: string;
  readonly logprob: number;
  readonly bytes: readonly number[];
  readonly top_logprobs: Some<TokenLogprob>;
}

interface Choice {
  readonly index: number;
  readonly text: string;
  readonly message: Message;
  readonly delta: Message;
  readonly finish_reason: string | null;
  readonly logprobs: {
    readonly content: readonly TokenLogprob[];
    readonly tokens: Some<string>;
    readonly token_logprobs: readonly number[];
    readonly top_logprobs: Some<Record<string, number>>;
    readonly text_offset: readonly number[];
  };
}

interface Embedding {
  readonly index: number;
  readonly embedding: number[];
}

/** Whatever engines answer, in one: a test knows which part of it is there. */
interface Body {
  readonly id: string;
  readonly object: string;
  readonly created: number;
  readonly model: string;
  readonly choices: Some<Choice>;
  readonly usage: {
    readonly prompt_tokens: number;
    readonly completion_tokens: number;
    readonly total_tokens: number;
    readonly prompt_tokens_details: { readonly cached_tokens: number };
  };
  readonly data: Some<Embedding>;
  readonly error: { readonly message: string; readonly code: string; readonly param: string; readonly type: string };
}

export type StreamedEvent = Body;

/** Requests to an engine on its Unix socket, as the ingress would send them. */
export interface Answer {
  readonly status: number;
  readonly body: Body;
}

export async function call(socketPath: string, path: string, body?: unknown): Promise<Answer> {
  const response = await open(socketPath, path, body);
  return { status: response.statusCode ?? 0, body: JSON.parse(await readAll(response)) };
}

/** The events of a stream in order; the last one is the text `[DONE]` where the stream ended as it should. */
export async function stream(socketPath: string, path: string, body: object): Promise<(StreamedEvent | '[DONE]')[]> {
  const text = await readAll(await open(socketPath, path, { ...body, stream: true }));
  return text
    .split('\n\n')
    .filter((event) => event.startsWith('data: '))
    .map((event) => event.slice('data: '.length))
    .map((data) => (data === '[DONE]' ? data : JSON.parse(data)));
}

/** Begins a stream, waits for its first bytes and hangs up. */
export async function hangUpAfterFirstBytes(socketPath: string, path: string, body: object): Promise<void> {
  const response = await open(socketPath, path, { ...body, stream: true });
  await new Promise((resolve) => response.once('data', resolve));
  response.destroy();
}

export function open(
  socketPath: string,
  path: string,
  body?: unknown,
  headers: OutgoingHttpHeaders = {},
): Promise<IncomingMessage> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const method = body === undefined ? 'GET' : 'POST';
  return new Promise((resolve, reject) => {
    const outgoing = request({ socketPath, path, method, headers, agent: false }, resolve);
    outgoing.once('error', reject);
    outgoing.end(text);
  });
}

export async function readAll(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
