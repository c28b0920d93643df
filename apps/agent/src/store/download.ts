/**
 * Brings one file from the controller into a partial file, going on where an earlier try ended. What comes out has the
 * right size and is not verified yet.
 */
import { createWriteStream } from 'node:fs';
import { rm, stat, truncate } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { AGENT_PATHS, type AssignedPart, formatBytes } from '@aivailable/contracts';
import { type Dispatcher, request } from 'undici';
import { StoreFailure } from './store-failure.js';

export interface DownloadOptions {
  readonly apiUrl: string;
  readonly nodeToken: string;
  readonly file: AssignedPart;
  readonly partialPath: string;
  readonly signal: AbortSignal;
  /** Called first with what an earlier try left behind. */
  readonly onBytes: (doneBytes: number) => void;
}

const SILENT_MS = 30_000;

export async function download(options: DownloadOptions): Promise<void> {
  const { file, partialPath, onBytes } = options;
  const have = await usablePartial(partialPath, file.sizeBytes);
  onBytes(have);
  if (have === file.sizeBytes) return;
  const response = await ask(options, have);
  const from = response.statusCode === 206 ? have : 0;
  if (from < have) await truncate(partialPath, 0);
  await write(options, response, from);
  await checkLength(options);
}

/** Bytes that an earlier try left; more than the file has is not of this file. */
export async function usablePartial(path: string, sizeBytes: number): Promise<number> {
  const size = (await stat(path).catch(() => null))?.size ?? 0;
  if (size <= sizeBytes) return size;
  await rm(path, { force: true });
  return 0;
}

async function ask(options: DownloadOptions, from: number): Promise<Dispatcher.ResponseData> {
  const { apiUrl, nodeToken, file, signal } = options;
  const response = await request(`${apiUrl}${AGENT_PATHS.files}${file.sha256}`, {
    headers: { authorization: `Bearer ${nodeToken}`, ...(from > 0 ? { range: `bytes=${from}-` } : {}) },
    headersTimeout: SILENT_MS,
    bodyTimeout: SILENT_MS,
    signal,
  }).catch((error: unknown) => {
    throw failed(options, error);
  });
  if (response.statusCode === 200 || response.statusCode === 206) return response;
  const said = await sentenceOf(response);
  if (response.statusCode === 404) {
    throw new StoreFailure('file_missing', `The controller does not have ${file.fileName} (${file.sha256}).`);
  }
  throw failed(options, new Error(said ?? `the controller answered ${response.statusCode}`));
}

/** What the controller says of it, without its full stop; null when it says nothing that we know. */
async function sentenceOf({ body }: Dispatcher.ResponseData): Promise<string | null> {
  const text = await body.text().catch(() => '');
  return /"message":"([^"\\]+?)\.?"/.exec(text)?.[1] ?? null;
}

async function write(options: DownloadOptions, response: Dispatcher.ResponseData, from: number): Promise<void> {
  const { partialPath, signal, onBytes } = options;
  let done = from;
  response.body.on('data', (chunk: Buffer) => {
    done += chunk.length;
    onBytes(done);
  });
  const partial = createWriteStream(partialPath, { flags: 'a' });
  const closed = new Promise<void>((resolve) => partial.once('close', resolve));
  try {
    await pipeline(response.body, partial, { signal });
  } catch (error) {
    throw failed(options, error);
  } finally {
    /* What broke off may still be writing: the next try goes on at the end of what is there then. */
    await closed;
  }
}

async function checkLength(options: DownloadOptions): Promise<void> {
  const { file, partialPath } = options;
  const { size } = await stat(partialPath);
  if (size === file.sizeBytes) return;
  if (size < file.sizeBytes) throw failed(options, new Error('the connection ended early'));
  await rm(partialPath, { force: true });
  throw failed(options, new Error(`the controller sent more than the ${formatBytes(file.sizeBytes)} of the file`));
}

function failed({ file, signal }: DownloadOptions, cause: unknown): StoreFailure {
  if (signal.aborted) return new StoreFailure('aborted', `The download of ${file.fileName} was stopped.`, { cause });
  if (isDiskFull(cause)) {
    const sentence = `The disk filled up while ${file.fileName} came. Free some space; it goes on where it stopped.`;
    return new StoreFailure('disk_full', sentence, { cause });
  }
  const why = cause instanceof Error ? cause.message : String(cause);
  return new StoreFailure('download_failed', `${file.fileName} could not be downloaded: ${why}.`, { cause });
}

function isDiskFull(cause: unknown): boolean {
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
  return code === 'ENOSPC' || code === 'EDQUOT';
}
