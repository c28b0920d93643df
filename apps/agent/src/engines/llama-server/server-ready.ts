import { get } from 'node:http';
import { EngineFailure } from '../engine.js';
import { classifyFailure } from '../load-failure.js';
import type { ServerProcess } from './server-process.js';

/** Builds of different years say "ready" in different words; all of them answer this. */
const ASK_EVERY_MS = 50;

/** Resolves when the server answers; rejects with `EngineFailure` when it ends before or is not wanted any more. */
export async function serverReady(server: ServerProcess, socketPath: string, signal: AbortSignal): Promise<void> {
  const end: { failure: EngineFailure | null } = { failure: null };
  const over = Promise.race([ended(server), aborted(signal)]).catch((failure: EngineFailure) => {
    end.failure = failure;
  });
  while (end.failure === null && !(await isHealthy(socketPath))) await Promise.race([over, pause(ASK_EVERY_MS)]);
  if (end.failure !== null) throw end.failure;
}

async function ended(server: ServerProcess): Promise<never> {
  const { code, signal } = await server.exited;
  const how = signal === null ? `with code ${code ?? 'unknown'}` : `by ${signal}`;
  throw classifyFailure('', `The engine ended ${how} while it loaded.`, server.lines);
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const abort = (): void => reject(new EngineFailure('aborted', 'The load was stopped.'));
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
}

/** Not there yet, 503 while it loads, then 200. */
function isHealthy(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = get({ socketPath, path: '/health', agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    asked.once('error', () => resolve(false));
  });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
