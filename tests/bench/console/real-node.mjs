import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Child } from '../gateway/child.mjs';
import { freePort } from '../gateway/targets.mjs';
import { ended, within } from './within.mjs';

const ROOT = path.resolve(import.meta.dirname, '..', '..', '..');
const NODE = 'student-pc-07';
const PASSWORD = 'a password for the benchmark';
const EMAIL = 'admin@aivailable.local';
const START_MS = 120_000;
/** It takes its PostgreSQL with it, so it is not killed lightly. */
const STOP_MS = 40_000;

/** The real controller and the real agent of a simulated machine, as they are set by default, until `use` is done. */
export async function withRealNode(use) {
  const folder = await mkdtemp(path.join(tmpdir(), 'aivailable-bench-'));
  const started = [];
  const start = (app, args, more) => {
    const script = path.join(ROOT, 'apps', app, 'dist', 'main.js');
    const env = { ...environment(), ...more, AIVAILABLE_LOG_LEVEL: 'error', AIVAILABLE_GPU: 'off' };
    const child = new Child(script, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], env });
    started.push([app, child]);
    return child;
  };
  try {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const first = { AIVAILABLE_ADMIN_EMAIL: EMAIL, AIVAILABLE_ADMIN_PASSWORD: PASSWORD };
    const where = { AIVAILABLE_PORT: String(port), AIVAILABLE_DATA_DIR: path.join(folder, 'data') };
    const api = start('api', [], { ...where, ...first });
    await within(START_MS, 'the start of the controller', api.hears('ready'));
    api.tell({ type: 'issue-join-tokens', count: 1 });
    const { tokens } = await within(START_MS, 'a token', api.hears('join-tokens'));
    const agentFolder = path.join(folder, 'agent');
    const args = ['run', '--api', url, '--dir', agentFolder, '--simulate', `mixed-lab/${NODE}`, '--name', NODE];
    const agent = start('agent', args, { AIVAILABLE_JOIN_TOKEN: tokens[0] });
    await within(START_MS, 'the join of the agent', agent.hears('joined'));
    return await use({ url, email: EMAIL, password: PASSWORD, node: NODE, folder: agentFolder });
  } finally {
    for (const [app, child] of started.reverse()) await stopped(app, child);
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function stopped(app, child) {
  await ended(`the ${app}`, () => child.stop(), STOP_MS);
  if (child.process.exitCode === null) child.process.kill('SIGKILL');
}

function environment() {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith('AIVAILABLE_') && name !== 'DATABASE_URL'),
  );
}
