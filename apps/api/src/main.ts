import 'reflect-metadata';
import { Logger } from '@nestjs/common';
import type { Config } from './config/config.js';
import { expectShortLives } from './config/heap.js';
import { JsonLogger } from './config/json-logger.js';
import { readConfig } from './config/read-config.js';
import { RefusalToStart } from './config/refusal-to-start.js';
import { LaunchChannel } from './launch-channel.js';
import { type RunningApi, startApi } from './running-api.js';

const STOP_SIGNALS = ['SIGTERM', 'SIGINT'] as const;

async function main(): Promise<void> {
  expectShortLives();
  const channel = new LaunchChannel(process);
  try {
    const config = readSettings();
    const starting = startApi(config, (step) => channel.step(step));
    stopOnSignal(starting);
    const api = await starting;
    channel.serve(api);
    channel.ready(api);
    void api.databaseLost.then(() => endWithout(api));
  } catch (error) {
    await channel.failed(sentenceOf(error));
    process.exit(1);
  }
}

function readSettings(): Config {
  const config = readConfig();
  Logger.overrideLogger(new JsonLogger(config.logLevel));
  return config;
}

/** One signal stops in order, also in the middle of the start; a second one ends at once. */
function stopOnSignal(starting: Promise<RunningApi>): void {
  let asked = false;
  const stop = async (signal: string) => {
    if (asked) process.exit(130);
    asked = true;
    new Logger('stop').log(`Stopping on ${signal}`);
    const api = await starting.catch(() => null);
    await api?.stop();
    process.exit(0);
  };
  for (const signal of STOP_SIGNALS) process.on(signal, () => void stop(signal));
}

/** Whoever keeps us running starts us anew, and a start begins with the database. */
async function endWithout(api: RunningApi): Promise<void> {
  new Logger('database').error('The embedded PostgreSQL ended by itself; the API ends too, to be started anew.');
  await api.stop();
  process.exit(1);
}

/** A refusal is a sentence for a person; anything else is our mistake and shown whole. */
function sentenceOf(error: unknown): string {
  if (error instanceof RefusalToStart) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

await main();
