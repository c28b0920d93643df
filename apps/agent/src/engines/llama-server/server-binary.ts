/** The llama.cpp server that the admin named: what it is, what it can do, and the sentence where it is something else. */
import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { EngineFailure } from '../engine.js';

export interface ServerBinary {
  readonly path: string;
  readonly version: string;
  /** Its own help: builds of different years know different options. */
  readonly help: string;
}

const SETTING = 'AIVAILABLE_LLAMA_SERVER';
const CURE = `Name the program llama-server of llama.cpp, or unset ${SETTING}.`;
/** Without these nothing could be chosen or proved; they came to llama.cpp by the end of 2024. */
const NEEDED_OPTIONS = ['--device', '--list-devices', '--metrics', '--alias', '.sock'];
/** A driver's first start can take its time. */
const ANSWER_MS = 30_000;

/** Throws `EngineFailure` with the sentence for the admin. */
export async function examineBinary(
  named: string,
  searchPath: string,
  env: Record<string, string>,
): Promise<ServerBinary> {
  const path = await findProgram(named, searchPath);
  const version = versionIn(await askBinary(path, ['--version'], env));
  if (version === null)
    throw wrong(`${path}, which is not a llama-server: asked for its version it says no such thing`);
  const help = await askBinary(path, ['--help'], env);
  const missing = NEEDED_OPTIONS.filter((option) => !help.includes(option));
  if (missing.length === 0) return { path, version, help };
  throw wrong(
    `${path} (${version}), which is not a llama-server or is too old: it does not know ${missing.join(', ')}`,
  );
}

/** What it prints on both of its streams; throws where it cannot be run. */
export async function askBinary(path: string, args: readonly string[], env: Record<string, string>): Promise<string> {
  const { error, said } = await new Promise<{ error: Error | null; said: string }>((resolve) => {
    const options = { env, timeout: ANSWER_MS, killSignal: 'SIGKILL', maxBuffer: 4 * 1024 * 1024 } as const;
    const child = execFile(path, [...args], options, (failed, stdout, stderr) => {
      resolve({ error: failed, said: `${stdout}\n${stderr}` });
    });
    child.stdin?.end();
  });
  if (error === null) return said;
  const lastLine = said.trim().split('\n').at(-1)?.trim();
  throw wrong(`${path}, which cannot be run: ${lastLine || error.message.split('\n')[0]}`);
}

/** `version: 6512 (1a2b3c4)` of older builds, `version: 0.4.0 (build 1, commit 1a2b3c4)` of newer ones. */
function versionIn(said: string): string | null {
  const version = /^version: (.+)$/m.exec(said)?.[1];
  return version === undefined ? null : `llama.cpp ${version.trim()}`;
}

async function findProgram(named: string, searchPath: string): Promise<string> {
  const places = named.includes('/') ? [named] : searchPath.split(delimiter).map((folder) => join(folder, named));
  const found = await Promise.all(places.map(isFile));
  const path = places.find((_, i) => found[i]);
  if (path === undefined) {
    throw wrong(named.includes('/') ? `${named}, and there is no such file` : `${named}, which is not on PATH`);
  }
  if (((await stat(path)).mode & 0o111) === 0) throw wrong(`${path}, which is not executable (chmod +x makes it so)`);
  return path;
}

async function isFile(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  return found?.isFile() ?? false;
}

function wrong(what: string): EngineFailure {
  return new EngineFailure('unsupported', `${SETTING} names ${what.replace(/[.\s]+$/, '')}. ${CURE}`);
}
