/**
 * Reads what a model says of itself over the network, a range at a time, before its gigabytes are fetched: what could
 * never run here is refused at once. Servers without ranges, and those that cannot be reached, are left to the download.
 */
import { CatalogueError, MIB } from '@aivailable/contracts';
import { modelShape } from '@aivailable/footprint';
import { type ByteSource, type GgufPart, mergeParts, readGguf } from '@aivailable/gguf';
import { Agent } from 'undici';
import { follow, type HubAccess } from './follow.js';
import type { SourcePart } from './import-request.js';
import { shownUrl } from './shown-url.js';

export interface RemoteOptions {
  readonly hub: HubAccess;
  readonly signal: AbortSignal;
}

const SILENCE_MS = 20_000;
/** The reader's first window, which begins behind the magic. */
const FIRST_BYTES = MIB + 64;

/** Throws `not_a_gguf`, `truncated_gguf` or `unsupported_gguf`. */
export async function requireUsable(parts: readonly SourcePart[], options: RemoteOptions): Promise<void> {
  // A connection each: a kept one may be closed by the server just when the next range is asked for.
  const dispatcher = new Agent({ headersTimeout: SILENCE_MS, bodyTimeout: SILENCE_MS, pipelining: 0 });
  try {
    const headers: GgufPart[] = [];
    for (const { url, fileName } of parts) {
      const source = await openRemote(url, dispatcher, options);
      if (source === null) return;
      headers.push({ fileName, gguf: await readGguf(source, fileName) });
    }
    const [first] = headers;
    if (!first) return;
    const shape = modelShape(headers.length === 1 ? first.gguf : mergeParts(headers));
    if (!shape.ok) throw new CatalogueError('unsupported_gguf', { file: first.fileName, detail: shape.reason });
  } catch (error) {
    options.signal.throwIfAborted();
    const isOurs = error instanceof CatalogueError && error.code !== 'download_refused';
    if (isOurs) throw error;
  } finally {
    await dispatcher.destroy();
  }
}

/** Null where the server does not serve ranges. */
async function openRemote(url: string, dispatcher: Agent, options: RemoteOptions): Promise<ByteSource | null> {
  const range = (start: number, length: number) => rangeOf(url, start, length, dispatcher, options);
  const first = await range(0, FIRST_BYTES);
  if (first === null) return null;
  return {
    sizeBytes: first.totalBytes,
    read: async (offset, length) => {
      const end = offset + length;
      if (end <= first.bytes.byteLength) return first.bytes.subarray(offset, end);
      return (await range(offset, length))?.bytes ?? new Uint8Array();
    },
  };
}

interface Range {
  readonly bytes: Uint8Array;
  readonly totalBytes: number;
}

async function rangeOf(
  url: string,
  start: number,
  length: number,
  dispatcher: Agent,
  { hub, signal }: RemoteOptions,
): Promise<Range | null> {
  const headers = { range: `bytes=${start}-${start + length - 1}` };
  const { answer } = await follow(url, { hub, signal, dispatcher, headers, shownUrl: shownUrl(url) });
  const total = /^bytes \d+-\d+\/(\d+)$/.exec(String(answer.headers['content-range'] ?? ''))?.[1];
  if (answer.statusCode !== 206 || total === undefined) {
    answer.body.destroy();
    return null;
  }
  const bytes = await upTo(length, answer.body);
  return bytes && { bytes, totalBytes: Number(total) };
}

/** Null for more than was asked for: a server that sends on and on would fill our memory. */
async function upTo(mostBytes: number, body: AsyncIterable<Uint8Array>): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.byteLength;
    if (length > mostBytes) return null;
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}
