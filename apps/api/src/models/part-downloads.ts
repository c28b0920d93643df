import { type CatalogueError, type ImportView } from '@aivailable/contracts';
import { Agent } from 'undici';
import { download } from './download.js';
import { follow, type HubAccess } from './follow.js';
import type { SourcePart } from './import-request.js';
import type { PartialFile } from './partial-file.js';
import { shownUrl } from './shown-url.js';
import { TransferRate } from './transfer-rate.js';

export interface PartDownload extends SourcePart {
  readonly partial: PartialFile;
}

export interface PartDownloadsOptions {
  readonly parts: readonly PartDownload[];
  readonly hub: HubAccess;
  readonly signal: AbortSignal;
  readonly tell: (progress: ImportView['progress']) => void;
  /** Throws `disk_full`; asked for the bytes of all parts that are still to come. */
  readonly requireRoom: (bytes: number) => Promise<void>;
  readonly onRemaining: (bytes: number) => void;
}

/**
 * Fetches all files of a model, one after the other, into their partial files. Returns the digests that are known of
 * them: given, listed, or said by the hub on the way. With several files, sizes are asked for first, so that a disk that
 * cannot hold them all is refused before the first byte.
 */
export async function downloadParts(options: PartDownloadsOptions): Promise<(string | null)[]> {
  const { parts } = options;
  const sizes = parts.length === 1 ? [parts[0]?.sizeBytes ?? null] : await sizesOf(options);
  if (parts.length > 1) await options.requireRoom(await toCome(parts, sizes));
  const digests: (string | null)[] = [];
  for (const [index, part] of parts.entries()) {
    digests.push(await downloadOne(part, index, sizes, options));
  }
  return digests;
}

async function downloadOne(
  part: PartDownload,
  index: number,
  sizes: readonly (number | null)[],
  { hub, signal, tell, requireRoom, onRemaining }: PartDownloadsOptions,
): Promise<string | null> {
  const rate = new TransferRate();
  const before = sum(sizes.slice(0, index));
  const after = sum(sizes.slice(index + 1));
  let linked: string | null = null;
  await download({
    ...{ url: part.url, shownUrl: shownUrl(part.url), partial: part.partial, hub, signal },
    ...{ expectedBytes: sizes[index] ?? null, expectedSha256: part.sha256 },
    onLinked: (sha256) => {
      linked = sha256;
    },
    requireRoom: (bytes) => requireRoom(bytes + after),
    onProgress: (doneBytes, totalBytes) => {
      const total = totalBytes ?? sizes[index] ?? doneBytes;
      onRemaining(total - doneBytes + after);
      tell({
        doneBytes: before + doneBytes,
        totalBytes: before + total + after,
        bytesPerSecond: rate.note(doneBytes, Date.now()),
      });
    },
  });
  return part.sha256 ?? linked;
}

async function sizesOf(options: PartDownloadsOptions): Promise<(number | null)[]> {
  const agent = new Agent({ headersTimeout: 60_000 });
  try {
    const sizes: (number | null)[] = [];
    for (const part of options.parts) sizes.push(part.sizeBytes ?? (await sizeOf(part.url, options, agent)));
    return sizes;
  } finally {
    await agent.destroy();
  }
}

/** Null where the server does not say it, or cannot be asked at present: then it is learned on the way. */
async function sizeOf(url: string, { hub, signal }: PartDownloadsOptions, dispatcher: Agent): Promise<number | null> {
  try {
    const { answer, linkedBytes } = await follow(url, {
      ...{ hub, signal, dispatcher, shownUrl: shownUrl(url), method: 'HEAD' },
    });
    await answer.body.dump();
    const length = Number(answer.headers['content-length']);
    return linkedBytes ?? (answer.statusCode === 200 && length > 0 ? length : null);
  } catch (error) {
    signal.throwIfAborted();
    if (isRefusal(error)) throw error;
    return null;
  }
}

function isRefusal(error: unknown): error is CatalogueError {
  return error instanceof Error && error.name === 'CatalogueError';
}

async function toCome(parts: readonly PartDownload[], sizes: readonly (number | null)[]): Promise<number> {
  let bytes = 0;
  for (const [i, { partial }] of parts.entries()) {
    const begun = await partial.begun();
    bytes += Math.max(0, (sizes[i] ?? 0) - (begun?.bytes ?? 0));
  }
  return bytes;
}

function sum(sizes: readonly (number | null)[]): number {
  return sizes.reduce<number>((total, size) => total + (size ?? 0), 0);
}
