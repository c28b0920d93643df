import { open, stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { CatalogueError, formatBytes } from '@aivailable/contracts';
import { Agent, type Dispatcher } from 'undici';
import { systemCode } from '../config/system-code.js';
import { deniedSentence, follow, type HubAccess } from './follow.js';
import type { PartialFile } from './partial-file.js';
import { type RangedAnswer, readAnswer } from './ranged-answer.js';

export interface DownloadOptions {
  readonly url: string;
  /** The URL without its secrets, for sentences. */
  readonly shownUrl: string;
  readonly partial: PartialFile;
  readonly hub: HubAccess;
  readonly expectedBytes: number | null;
  /** Compared with what the hub says before the first byte is taken; the bytes themselves are somebody else's to verify. */
  readonly expectedSha256: string | null;
  /** The digest that the hub names for the file. */
  readonly onLinked: (sha256: string) => void;
  readonly signal: AbortSignal;
  readonly onProgress: (doneBytes: number, totalBytes: number | null) => void;
  /** Throws `disk_full`; asked before the first byte is taken. */
  readonly requireRoom: (bytes: number) => Promise<void>;
  /** Pauses between tries that brought nothing; after the last one it is given up. */
  readonly pausesMs?: readonly number[];
}

type Bytes = Extract<RangedAnswer, { kind: 'bytes' }>;

const PAUSES_MS = [500, 1000, 2000, 5000, 10_000, 30_000] as const;
const SILENCE_MS = 60_000;
const MAGIC = 'GGUF';

/**
 * Fetches a file into its partial file and goes on where an earlier try ended. Resolves when all bytes are there,
 * not yet verified. A failure that may pass is tried again; whatever is thrown, the partial file stays for later.
 */
export async function download(options: DownloadOptions): Promise<void> {
  const agent = new Agent({ headersTimeout: SILENCE_MS, bodyTimeout: SILENCE_MS });
  try {
    await untilComplete(options, agent);
  } finally {
    await agent.destroy();
  }
}

async function untilComplete(options: DownloadOptions, dispatcher: Dispatcher): Promise<void> {
  const pauses = options.pausesMs ?? PAUSES_MS;
  let fruitless = 0;
  for (;;) {
    const before = await bytesOf(options.partial);
    const trouble = await attempt(options, dispatcher);
    if (trouble === null) return;
    fruitless = (await bytesOf(options.partial)) > before ? 0 : fruitless + 1;
    const pause = pauses[fruitless];
    if (pause === undefined) throw new CatalogueError('download_refused', { url: options.shownUrl, detail: trouble });
    await delay(pause, undefined, { signal: options.signal });
  }
}

/** Null when complete, else what went wrong and may pass. */
async function attempt(options: DownloadOptions, dispatcher: Dispatcher): Promise<string | null> {
  const begun = await options.partial.begun();
  const rest: Record<string, string> = begun ? { range: `bytes=${begun.bytes}-`, 'if-range': begun.validator } : {};
  try {
    const onLinked = (sha256: string) => noteLinked(options, sha256);
    const followed = await follow(options.url, { ...options, dispatcher, headers: rest, onLinked });
    const { statusCode, headers, body } = followed.answer;
    if (followed.deniedByHub) throw denied(options, statusCode);
    const answer = readAnswer(options.shownUrl, statusCode, headers, begun?.bytes ?? 0);
    if (answer.kind === 'bytes') return await receive(options, answer, body);
    body.destroy();
    if (answer.kind === 'complete') return null;
    if (answer.kind === 'later') return answer.said;
    await options.partial.remove();
    return 'the file on the server changed';
  } catch (error) {
    options.signal.throwIfAborted();
    if (error instanceof CatalogueError) throw error;
    if (isDiskFull(error)) await options.requireRoom(0);
    return error instanceof Error ? error.message || error.name : String(error);
  }
}

function denied({ shownUrl, hub }: DownloadOptions, status: number): CatalogueError {
  return new CatalogueError('download_refused', { url: shownUrl, detail: deniedSentence(status, hub) });
}

/** What the hub says of the file decides before a byte is asked for. */
function noteLinked({ expectedSha256, shownUrl, onLinked }: DownloadOptions, sha256: string): void {
  if (expectedSha256 !== null && expectedSha256 !== sha256)
    throw new CatalogueError('wrong_digest', { file: shownUrl, found: sha256, expected: expectedSha256 });
  onLinked(sha256);
}

async function receive(
  options: DownloadOptions,
  { offset, totalBytes, validator }: Bytes,
  body: Dispatcher.ResponseData['body'],
): Promise<string | null> {
  try {
    requireExpectedSize(options, totalBytes);
    /* What an earlier try left is of no use then, and would count against the new one. */
    if (offset === 0 && (await bytesOf(options.partial)) > 0) await options.partial.remove();
    await options.requireRoom((totalBytes ?? options.expectedBytes ?? offset) - offset);
  } catch (error) {
    body.destroy();
    throw error;
  }
  await options.partial.remember(validator);
  const have = await writeAll(options, body, offset, totalBytes);
  if (totalBytes === null || have === totalBytes) return null;
  return `the connection ended after ${formatBytes(have)} of ${formatBytes(totalBytes)}`;
}

/** Chunk by chunk, each one on disk before the next is taken: what came before a break stays. Returns the file's size. */
async function writeAll(
  options: DownloadOptions,
  body: AsyncIterable<Uint8Array>,
  offset: number,
  totalBytes: number | null,
): Promise<number> {
  const head = new HeadCheck(options.shownUrl, offset);
  const file = await open(options.partial.path, offset === 0 ? 'w' : 'r+');
  let doneBytes = offset;
  try {
    for await (const chunk of body) {
      head.look(chunk);
      await file.write(chunk, 0, chunk.byteLength, doneBytes);
      doneBytes += chunk.byteLength;
      options.onProgress(doneBytes, totalBytes);
    }
  } finally {
    await file.close();
  }
  return doneBytes;
}

function requireExpectedSize({ expectedBytes, shownUrl }: DownloadOptions, totalBytes: number | null): void {
  if (expectedBytes === null || totalBytes === null || expectedBytes === totalBytes) return;
  throw wrongSize(shownUrl, totalBytes, expectedBytes);
}

/** Exact numbers: two sizes that differ may look the same in GiB. */
export function wrongSize(file: string, found: number, expected: number): CatalogueError {
  return new CatalogueError('wrong_size', { file, found: `${found} bytes`, expected: `${expected} bytes` });
}

/** Stops at once what is not a model, such as a web page that asks to sign in. */
class HeadCheck {
  private head = Buffer.alloc(0);
  private isOver: boolean;

  constructor(
    private readonly shownUrl: string,
    offset: number,
  ) {
    this.isOver = offset > 0;
  }

  look(chunk: Uint8Array): void {
    if (this.isOver) return;
    this.head = Buffer.concat([this.head, chunk.subarray(0, MAGIC.length)]);
    this.isOver = this.head.byteLength >= MAGIC.length;
    const found = this.head.toString('latin1', 0, MAGIC.length);
    if (this.isOver && found !== MAGIC)
      throw new CatalogueError('not_a_gguf', { file: this.shownUrl, found: JSON.stringify(found) });
  }
}

async function bytesOf(partial: PartialFile): Promise<number> {
  return stat(partial.path).then(
    ({ size }) => size,
    () => 0,
  );
}

function isDiskFull(error: unknown): boolean {
  const code = systemCode(error);
  return code === 'ENOSPC' || code === 'EDQUOT';
}
