import { type IncomingMessage, type OutgoingHttpHeaders, request } from 'node:http';

/** Requests to an engine on its Unix socket, as the ingress would send them. */
export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of any shape
  readonly body: any;
}

export interface StreamedEvent {
  // biome-ignore lint/suspicious/noExplicitAny: tests look into events of any shape
  readonly [key: string]: any;
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
