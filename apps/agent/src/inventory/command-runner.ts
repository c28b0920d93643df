import { spawn } from 'node:child_process';

export type CommandOutcome =
  | { kind: 'exited'; code: number; stdout: string; stderr: string }
  | { kind: 'missing' }
  | { kind: 'failed'; reason: string }
  /** It ran past its time, or an earlier one still does. */
  | { kind: 'hanging' };

export interface RunningCommand {
  /** Settles in bounded time, whatever the process does. */
  readonly outcome: Promise<CommandOutcome>;
  /** Settles when the process is really gone: one in a driver call can outlive its SIGKILL by minutes. */
  readonly gone: Promise<void>;
}

export type CommandRunner = (command: string, args: readonly string[], timeoutMs: number) => RunningCommand;

/** A tool that floods us is broken; its first megabyte says so as well as all of it. */
const MOST_OUTPUT = 1024 * 1024;

export const runCommand: CommandRunner = (command, args, timeoutMs) => {
  const child = spawn(command, [...args], { stdio: ['ignore', 'pipe', 'pipe'], env: environment() });
  const gone = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', () => resolve());
  });
  const outcome = new Promise<CommandOutcome>((resolve) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      resolve({ kind: 'hanging' });
    }, timeoutMs);
    const stdout = collect(child.stdout);
    const stderr = collect(child.stderr);
    child.once('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      resolve(error.code === 'ENOENT' ? { kind: 'missing' } : { kind: 'failed', reason: error.message });
    });
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      if (code === null) resolve({ kind: 'failed', reason: `it was ended by ${signal}` });
      else resolve({ kind: 'exited', code, stdout: stdout(), stderr: stderr() });
    });
  });
  return { outcome, gone };
};

/** Ours may hold tokens and passwords, which are none of a tool's business. */
function environment(): NodeJS.ProcessEnv {
  const theirs = Object.entries(process.env).filter(([name]) => !/^(AIVAILABLE_|DATABASE_URL$)/.test(name));
  return { ...Object.fromEntries(theirs), LC_ALL: 'C' };
}

function collect(stream: NodeJS.ReadableStream): () => string {
  let text = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    if (text.length < MOST_OUTPUT) text += chunk;
  });
  return () => text;
}
