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
const LINES_POLL_MS = 25;

/** The engine's log is delivered later than its promises: waits for the line that is the last of interest. */
export async function lineArrives(lines: readonly string[], wanted: string): Promise<void> {
  const deadline = Date.now() + LINES_WAIT_MS;
  while (Date.now() < deadline && !lines.some((line) => line.includes(wanted))) {
    await new Promise((resolve) => setTimeout(resolve, LINES_POLL_MS));
  }
}
