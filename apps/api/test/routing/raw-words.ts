/** Whose patience ends the connection, in the case that nothing else does. */
export type Wait = 'head' | 'body' | 'refused body' | 'rest' | 'reader';

/** What no proper client sends. The head is written out: these cases are about its bytes. */
export interface RawCase {
  readonly name: string;
  readonly parts: readonly (string | Buffer)[];
  /** Statuses of the answers, in a row; several rows where either is right. */
  readonly answers: readonly (readonly number[])[];
  /** Requests that reach an engine; null where that is a matter of time. */
  readonly engineSees: number | null;
  readonly says?: RegExp;
  /** The client's side is closed after the last part. */
  readonly ends?: boolean;
  readonly waits?: Wait;
}

export const CHAT = '{"model":"toy","messages":[{"role":"user","content":"Hi"}]}';
export const LINE = 'POST /v1/chat/completions HTTP/1.1\r\n';
export const COMMON = 'host: x\r\nauthorization: Bearer key-one\r\nconnection: close\r\n';
export const KEEP = 'host: x\r\nauthorization: Bearer key-one\r\n';

export const post = (headers: string, body: string, common = COMMON) => `${LINE}${common}${headers}\r\n${body}`;
export const sized = (body: string, common = COMMON) =>
  post(`content-length: ${Buffer.byteLength(body)}\r\n`, body, common);
export const chunked = (body: string, common = COMMON) => post('transfer-encoding: chunked\r\n', body, common);
export const chunk = (text: string) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
export const get = (path: string, common = COMMON) => `GET ${path} HTTP/1.1\r\n${common}\r\n`;

export const refused = (name: string, text: string | Buffer, says?: RegExp): RawCase => ({
  ...{ name, parts: [text], answers: [[400]], engineSees: 0 },
  ...(says ? { says } : {}),
});
export const waiting = (waits: Wait, one: RawCase): RawCase => ({ ...one, waits });
export const served = (name: string, ...parts: (string | Buffer)[]): RawCase => ({
  ...{ name, parts, answers: [[200]], engineSees: 1 },
});

/** A head that offers to go on in another protocol. */
export function offering(connection: string): string {
  return `host: x\r\nauthorization: Bearer key-one\r\nconnection: ${connection}\r\n`;
}
