import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isSameProcess, processBeginning } from './process-identity.mjs';
import { Refusal } from './refusal.mjs';

/**
 * One launcher per data folder. `launcher.json` says who runs there: the launcher and its children. Engines and API
 * keep serving when a launcher is killed hard; the next one finds them here, ends them in order and goes on.
 */
export class Claim {
  #file;
  #children = new Map();

  constructor(dataDir) {
    this.#file = path.join(dataDir, 'launcher.json');
  }

  /** Takes the folder. Returns the children of a killed launcher that still run, in the order of their start. */
  take() {
    const previous = this.#read();
    if (previous !== null && isSameProcess(previous.launcher)) throw alreadyRunning(this.#file, previous.launcher.pid);
    rmSync(this.#file, { force: true });
    this.#createExclusively();
    return (previous?.children ?? []).filter(isSameProcess);
  }

  started(name, pid) {
    this.#children.set(name, { name, pid, beginning: processBeginning(pid) });
    this.#write();
  }

  ended(name) {
    if (this.#children.delete(name)) this.#write();
  }

  release() {
    rmSync(this.#file, { force: true });
  }

  #createExclusively() {
    try {
      closeSync(openSync(this.#file, 'wx', 0o600));
    } catch (error) {
      if (error.code === 'EEXIST') throw alreadyRunning(this.#file, this.#read()?.launcher.pid ?? 'another');
      throw error;
    }
    this.#write();
  }

  #read() {
    try {
      return JSON.parse(readFileSync(this.#file, 'utf8'));
    } catch {
      return null;
    }
  }

  #write() {
    const launcher = { pid: process.pid, beginning: processBeginning(process.pid) };
    const text = JSON.stringify({ launcher, children: [...this.#children.values()] }, null, 2);
    writeFileSync(`${this.#file}.new`, text, { mode: 0o600 });
    renameSync(`${this.#file}.new`, this.#file);
  }
}

function alreadyRunning(file, pid) {
  return new Refusal(
    `AIvailable already runs in ${path.dirname(file)} (process ${pid}). Stop it with Ctrl-C in its terminal or with "kill ${pid}", or choose another folder with AIVAILABLE_DATA_DIR.`,
  );
}

/** Makes the data folder, or says why it cannot be used. */
export function makeDataFolder(dataDir) {
  try {
    makeFolders(dataDir);
    const probe = path.join(dataDir, `.writable-${process.pid}`);
    writeFileSync(probe, '');
    rmSync(probe);
  } catch (error) {
    throw new Refusal(folderSentence(dataDir, error.code));
  }
}

/** Step by step: where nothing can be made, as in /proc, Node's own recursion never ends. */
function makeFolders(folder) {
  if (existsSync(folder)) return;
  makeFolders(path.dirname(folder));
  mkdirSync(folder);
}

/** What is wrong with the folder and what helps, from the code of the system's error. */
export function folderSentence(dataDir, code) {
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return `The disk of ${dataDir} is full. Free some space, or set AIVAILABLE_DATA_DIR to a larger disk.`;
    case 'ENOTDIR':
    case 'EEXIST':
      return `The data folder ${dataDir} cannot be made: a file is in its way. Choose another with AIVAILABLE_DATA_DIR.`;
    default:
      return `The data folder ${dataDir} is not writable (${code}). Give this user write access, or choose another with AIVAILABLE_DATA_DIR.`;
  }
}
