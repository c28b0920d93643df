import path from 'node:path';
import { Child } from '../gateway/child.mjs';
import { within } from './within.mjs';

const START_MS = 60_000;

/**
 * The built console with a fleet from memory that reports once a second: `fake-large` is 50 nodes of 8 GPUs. In a process
 * of its own: on a busy machine its reports would keep the one that drives the browser from doing so, for minutes.
 */
export async function withPretendFleet(mode, use) {
  const server = new Child(path.join(import.meta.dirname, 'pretend-fleet-server.mjs'), [mode]);
  try {
    const { url } = await within(START_MS, 'the start of the pretended fleet', server.hears('serves'));
    return await use(url);
  } finally {
    server.process.kill('SIGKILL');
  }
}
