import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** The exact solver and the bound on useful bytes, where an endless computation can be ended from outside. */
export async function exactlyInAWorker(question) {
  const worker = new Worker(new URL('./worker.mjs', import.meta.url), { workerData: question });
  const patience = setTimeout(() => worker.terminate(), (question.seconds + BOUND_SECONDS) * 1000);
  try {
    const [answer] = await Promise.race([once(worker, 'message'), once(worker, 'exit').then(() => [null])]);
    return answer ?? { usefulBoundMiB: null, columns: null, exact: null };
  } finally {
    clearTimeout(patience);
    await worker.terminate();
  }
}

const BOUND_SECONDS = 240;
