import { spawn } from 'node:child_process';

const KEPT_CHARACTERS = 200_000;

/** Runs a command without showing it. Resolves to its exit code and the end of what it wrote. */
export function runQuietly(file, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const keep = (chunk) => {
      output = (output + chunk).slice(-KEPT_CHARACTERS);
    };
    child.stdout.setEncoding('utf8').on('data', keep);
    child.stderr.setEncoding('utf8').on('data', keep);
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code: code ?? 1, signal, output }));
  });
}

/** Runs a command that writes to this terminal. Resolves to its exit code. */
export function runVisibly(file, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { stdio: ['ignore', 'inherit', 'inherit'], ...options });
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}

/** How to start npm: the very npm that runs us where one does, else the one in PATH. */
export function npmCommand(environment = process.env) {
  const running = environment.npm_execpath;
  if (running !== undefined && /npm-cli\.c?js$/.test(running)) return { file: process.execPath, args: [running] };
  return { file: 'npm', args: [] };
}

/** The last lines of a long output, indented. */
export function lastLines(output, count) {
  return output
    .trimEnd()
    .split('\n')
    .slice(-count)
    .map((line) => `    ${line}`)
    .join('\n');
}
