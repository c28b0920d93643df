import { isHeaderValue } from '../../http/header-value.js';
import type { NodeRequest } from '../node-tunnels.js';

const PATH = /^\/[\x21-\x7e]*$/;
const NAME = /^[a-z\d-]+$/;
/** Larger bodies are not copied once more for the sake of a single write. */
const COPIED_BYTES = 64 * 1_024;
const MOST_NAMES = 64;

/** A request as it goes over the wire, in one piece or two. */
export function requestBytes({ method, path, headers, body }: NodeRequest): Buffer[] {
  const head = headOf(method, path, headers, body.length);
  if (body.length > COPIED_BYTES) return [Buffer.from(head, 'latin1'), body];
  const whole = Buffer.allocUnsafe(head.length + body.length);
  whole.write(head, 'latin1');
  body.copy(whole, head.length);
  return [whole];
}

function headOf(method: string, path: string, headers: NodeRequest['headers'], length: number): string {
  if (!PATH.test(path)) throw new Error('This path cannot be asked for.');
  let head = `${method} ${path} HTTP/1.1\r\nhost: node\r\nconnection: keep-alive\r\n`;
  for (const name in headers) {
    const value = headers[name] ?? '';
    if (!isName(name) || !isHeaderValue(value, 0x7e)) throw new Error(`The header "${name}" cannot be sent.`);
    head += `${name}: ${value}\r\n`;
  }
  return `${head}content-length: ${length}\r\n\r\n`;
}

/** There are few, and they are always the same. */
const names = new Set<string>();

function isName(name: string): boolean {
  if (names.has(name)) return true;
  if (!NAME.test(name)) return false;
  if (names.size < MOST_NAMES) names.add(name);
  return true;
}
