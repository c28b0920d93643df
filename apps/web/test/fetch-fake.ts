import { TextDecoder, TextEncoder } from 'node:util';

/** Stands for the browser's `fetch`: answers by method and path, and keeps what it was asked. */
export interface Asked {
  readonly line: string;
  readonly body: unknown;
}

type Answer = (body: unknown) => Response | Promise<Response>;

export function fakeFetch(routes: Record<string, Answer>): Asked[] {
  const asked: Asked[] = [];
  globalThis.fetch = async (input, init) => {
    const line = `${init?.method ?? 'GET'} ${String(input)}`;
    const body = typeof init?.body === 'string' ? JSON.parse(init.body) : undefined;
    asked.push({ line, body });
    const answer = routes[line];
    if (!answer) throw new TypeError(`nobody answers ${line}`);
    return answer(body);
  };
  return asked;
}

/** jsdom has no `Response`; this is the part of it that the client uses. */
export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return {
    ok: status < 400,
    status,
    headers: new Map(Object.entries(headers)) as unknown as Headers,
    json: async () => body,
    body: null,
  } as unknown as Response;
}

// jsdom leaves these to the browser.
globalThis.TextDecoder ??= TextDecoder as typeof globalThis.TextDecoder;

/** An answer that streams: each pushed text is one chunk; `end` closes it. */
export function streaming(headers: Record<string, string> = {}) {
  const waiting: ((chunk: Chunk) => void)[] = [];
  const ready: Chunk[] = [];
  const put = (chunk: Chunk) => (waiting.shift() ?? ((one: Chunk) => ready.push(one)))(chunk);
  const read = async (): Promise<Chunk> => ready.shift() ?? new Promise((resolve) => waiting.push(resolve));
  const body = { getReader: () => ({ read, cancel: async () => undefined }) };
  const response = { ...json(null, 200, headers), body } as unknown as Response;
  return {
    response,
    push: (text: string) => put({ done: false, value: new TextEncoder().encode(text) }),
    end: () => put({ done: true, value: undefined }),
  };
}

type Chunk = { done: false; value: Uint8Array } | { done: true; value: undefined };
