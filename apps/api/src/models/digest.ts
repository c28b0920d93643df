import { Worker } from 'node:worker_threads';
import { notReadable } from './file-source.js';

/** In a thread of its own: hashing 40 GB in ours would hold up every answer. Plain text, because it runs as it stands. */
const WORKER = `
const { createHash } = require('node:crypto');
const { createReadStream } = require('node:fs');
const { parentPort, workerData } = require('node:worker_threads');
const hash = createHash('sha256');
let done = 0, told = 0;
createReadStream(workerData, { highWaterMark: 4 * 1024 * 1024 })
  .on('data', (chunk) => {
    hash.update(chunk);
    done += chunk.length;
    if (done - told >= 64 * 1024 * 1024) parentPort.postMessage({ done: (told = done) });
  })
  .on('end', () => parentPort.postMessage({ digest: hash.digest('hex') }))
  .on('error', (error) => parentPort.postMessage({ error: error.message, code: error.code }));
`;

type Said = { done: number } | { digest: string } | { error: string; code: string };

export interface DigestOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (doneBytes: number) => void;
}

/** The sha256 of a file as 64 hexadecimal digits. Rejects with the signal's reason when aborted. */
export async function sha256Of(path: string, { signal, onProgress }: DigestOptions): Promise<string> {
  signal.throwIfAborted();
  const worker = new Worker(WORKER, { eval: true, workerData: path });
  let onAbort = () => {};
  try {
    return await new Promise<string>((resolve, reject) => {
      onAbort = () => reject(signal.reason);
      signal.addEventListener('abort', onAbort, { once: true });
      worker.on('error', reject);
      worker.on('message', (said: Said) => {
        if ('done' in said) onProgress(said.done);
        else if ('digest' in said) resolve(said.digest);
        else reject(notReadable(path, Object.assign(new Error(said.error), { code: said.code })));
      });
    });
  } finally {
    signal.removeEventListener('abort', onAbort);
    await worker.terminate();
  }
}
