import { spawn } from 'node:child_process';
import path from 'node:path';
import { onInterrupt } from './interrupt.mjs';
import { Progress } from './progress.mjs';
import { exitWith } from './refusal.mjs';
import { killGroup } from './supervised-process.mjs';
import { buildIfNeeded, installIfNeeded, ROOT } from './workspace.mjs';

/** `npm run agent -- join URL --token T`: what the agent's own command line says, on a machine that has only a clone. */
export function main(args) {
  return exitWith(async () => {
    const interruption = new AbortController();
    let agent = null;
    onInterrupt({
      stop: () => {
        interruption.abort();
        agent?.kill('SIGTERM');
      },
      killAll: () => agent?.pid !== undefined && killGroup(agent.pid),
    });
    const progress = new Progress(process.stderr);
    await installIfNeeded(ROOT, progress, interruption.signal);
    await buildIfNeeded(ROOT, progress, interruption.signal);
    agent = spawn(process.execPath, [path.join(ROOT, 'apps', 'agent', 'dist', 'main.js'), ...args], {
      stdio: ['ignore', 'inherit', 'inherit'],
      detached: true,
    });
    return ended(agent);
  });
}

function ended(child) {
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}
