import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const FOLDER = path.resolve(import.meta.dirname, '../../output/bench');
const PLANNER = path.resolve(import.meta.dirname, '../../../libs/placement/dist/search');

/** What was measured so far with the planner as it is, one line per instance; a run that is cut short loses nothing. */
export class Results {
  #file;
  #rows = new Map();

  constructor() {
    mkdirSync(FOLDER, { recursive: true });
    this.#file = path.join(FOLDER, `placement-${plannerDigest()}.jsonl`);
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
    this.#rows.set(row.name, { ...this.#rows.get(row.name), ...row });
  }
}

/** Figures of another planner are not mixed in. */
function plannerDigest() {
  const hash = createHash('sha256');
  for (const file of readdirSync(PLANNER).sort())
    if (file.endsWith('.js')) hash.update(readFileSync(path.join(PLANNER, file)));
  return hash.digest('hex').slice(0, 12);
}
