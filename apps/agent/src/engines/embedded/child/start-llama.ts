import { getLlama, type Llama, LlamaLogLevel } from 'node-llama-cpp';
import type { LoadMessage } from '../messages.js';

/** The engine for one backend, never built or downloaded, its lines collected. */
export function startLlama(backend: LoadMessage['backend'], lines: string[]): Promise<Llama> {
  return getLlama({
    gpu: gpuOf(backend),
    build: 'never',
    skipDownload: true,
    progressLogs: false,
    // The prebuilt CPU backend spins: more threads on a busy machine are up to a thousand times slower.
    maxThreads: 1,
    logLevel: LlamaLogLevel.info,
    logger: (_level, message) => lines.push(...message.split('\n').filter((line) => line.trim() !== '')),
  });
}

function gpuOf(backend: LoadMessage['backend']): 'cuda' | 'vulkan' | false {
  if (backend === 'cuda' || backend === 'vulkan') return backend;
  if (backend === 'cpu') return false;
  throw new Error(`The embedded engine has no build for ${backend}.`);
}

const LINES_WAIT_MS = 2_000;
const QUIET_MS = 50;

/**
 * The engine's log is delivered later than its promises, and lines that are still on their way when it does its own
 * sums are thrown away. Waits for the wanted line and then until no more come.
 */
export async function linesArrive(lines: readonly string[], wanted: string): Promise<void> {
  const deadline = Date.now() + LINES_WAIT_MS;
  let seen = -1;
  while (Date.now() < deadline && (seen !== lines.length || !lines.some((line) => line.includes(wanted)))) {
    seen = lines.length;
    await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
  }
}
