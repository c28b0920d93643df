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
