import { constants, setPriority } from 'node:os';
import { performance } from 'node:perf_hooks';
import { parentPort } from 'node:worker_threads';
import { adviceFrom } from '@aivailable/placement';
import { type AdviceRequest, stepsFor } from './advisor.js';

/**
 * The thread of a search: one request in, one recommendation out. On Linux a priority is a thread's own, so that the
 * search never takes a core from who answers requests; elsewhere it would be the whole process's, and stays.
 */
if (process.platform === 'linux') setPriority(0, constants.priority.PRIORITY_LOW);

parentPort?.once('message', (request: string) => {
  const { snapshot, options, budgetMs, ...limits }: AdviceRequest = JSON.parse(request);
  const now = () => performance.now();
  const found = adviceFrom(snapshot, {
    ...{ ...limits, seed: 1, steps: stepsFor(snapshot), now, deadline: now() + budgetMs },
    brakeEngaged: options.brakeEngaged ?? false,
  });
  parentPort?.postMessage(found);
});
