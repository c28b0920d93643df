import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const FOLDER = path.resolve(import.meta.dirname, '../../output/bench');
const FORMAT = path.join(import.meta.dirname, 'format');
const PLANNER = path.resolve(import.meta.dirname, '../../../libs/placement/dist/search');

/** What was measured so far, line by line as it came; a run that is cut short loses nothing. */
class Results {
  #file;
  #rows = new Map();

  constructor(file) {
    mkdirSync(FOLDER, { recursive: true });
    this.#file = path.join(FOLDER, file);
    if (!existsSync(this.#file)) return;
    for (const line of readFileSync(this.#file, 'utf8').split('\n')) {
      if (line !== '') this.#keep(JSON.parse(line));
    }
  }

  get(name) {
    return this.#rows.get(name) ?? null;
  }

  add(row) {
    this.#keep(row);
    appendFileSync(this.#file, `${JSON.stringify(row)}\n`);
  }

  #keep(row) {
    const known = this.#rows.get(row.name);
    this.#rows.set(row.name, { ...known, ...row, searches: { ...known?.searches, ...row.searches } });
  }
}

/** Figures of another planner are not mixed in. */
export function plannerResults() {
  return new Results(`placement-${digestOf(PLANNER, '.js')}.jsonl`);
}

/** What the exact solver proved holds for every planner. */
export function exactResults() {
  return new Results(`placement-exact-${digestOf(FORMAT, 'generate.mjs')}.jsonl`);
}

function digestOf(folder, ending) {
  const hash = createHash('sha256');
  for (const file of readdirSync(folder).sort())
    if (file.endsWith(ending)) hash.update(readFileSync(path.join(folder, file)));
  return hash.digest('hex').slice(0, 12);
}
