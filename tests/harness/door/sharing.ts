import { setTimeout as pause } from 'node:timers/promises';
import { type Asking, begin, percentile } from './door-calls.js';

/** Some hundred tokens to read before the first word. */
const PROMPT = 'a few words '.repeat(150);
const LIGHT_PAUSE_MS = 6_000;
const GREEDY_AT_ONCE = 24;

/** The times to the first word of each light key, asked in turns at an even pace. */
export async function lightOnes(asking: Asking, keys: readonly string[], turns: number): Promise<number[][]> {
  return Promise.all(
    keys.map(async (apiKey, index) => {
      const times: number[] = [];
      await pause((index * LIGHT_PAUSE_MS) / keys.length);
      for (let turn = 0; turn < turns; turn++) {
        const fromMs = performance.now();
        const { firstMs, rest } = await begin({ ...asking, apiKey }, { prompt: PROMPT, maxTokens: 16 });
        times.push(firstMs);
        await rest();
        await pause(Math.max(0, LIGHT_PAUSE_MS - (performance.now() - fromMs)));
      }
      return times;
    }),
  );
}

/** Asks for as much as it can at once, until it is told to stop; resolves with how many answers it got. */
export function greedyOne(asking: Asking): () => Promise<number> {
  let isEnding = false;
  let answered = 0;
  const asks = async () => {
    while (!isEnding) {
      const { rest } = await begin(asking, { prompt: PROMPT, maxTokens: 60 });
      await rest();
      answered++;
    }
  };
  const all = Array.from({ length: GREEDY_AT_ONCE }, asks);
  return async () => {
    isEnding = true;
    await Promise.all(all);
    return answered;
  };
}

/** One: all fare the same. By what each key waits for its first word at the mean. */
export function jainOf(times: readonly number[][]): number {
  const shares = times.map((one) => one.length / one.reduce((sum, ms) => sum + ms, 0));
  const sum = shares.reduce((total, one) => total + one, 0);
  return sum ** 2 / (shares.length * shares.reduce((total, one) => total + one ** 2, 0));
}

export function p95(times: readonly number[][]): number {
  return percentile(times.flat(), 0.95);
}
