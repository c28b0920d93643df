/**
 * The process of one embedded instance: it loads one model, serves it on a Unix socket and dies with its agent. It is
 * a process of its own because a crash of the native engine must not take the agent along, because GPUs are chosen by
 * its environment, and because its end returns every byte of VRAM.
 */
import { rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { getModuleVersion } from 'node-llama-cpp';
import type { ChildMessage, LoadMessage, ProbeMessage } from '../messages.js';
import { loadModel } from './loaded-model.js';
import { probe } from './probe.js';
import { createEngineServer } from './server.js';

const lines: string[] = [];

process.umask(0o077);
process.once('message', (message) => void run(message as LoadMessage | ProbeMessage));
process.once('SIGTERM', () => process.exit(0));
// The agent is gone, however it went: nobody would ever stop this process.
process.once('disconnect', () => process.exit(0));
// Ctrl-C reaches the whole process group; the agent decides when its engines stop.
process.on('SIGINT', () => {});

async function run(order: LoadMessage | ProbeMessage): Promise<void> {
  try {
    const version = `node-llama-cpp ${await getModuleVersion()}`;
    if (order.type === 'probe') say({ ...(await probe(order, lines)), version }, () => process.exit(0));
    else say({ ...(await serve(order)), version });
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    say({ type: 'failed', name, message, lines }, () => process.exit(1));
  }
}

async function serve(load: LoadMessage) {
  const { claims, ...loaded } = await loadModel(load, lines);
  await listen(createEngineServer({ claims, ...loaded }), load.socketPath);
  process.once('exit', () => rmSync(load.socketPath, { force: true }));
  return { type: 'loaded', claims, lines } as const;
}

function listen(server: Server, socketPath: string): Promise<void> {
  rmSync(socketPath, { force: true });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(socketPath, resolve);
  });
}

function say(message: ChildMessage, then?: () => void): void {
  process.send?.(message, undefined, undefined, () => then?.());
}
