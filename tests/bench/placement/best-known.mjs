import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { compareVectors, equalUpTo } from './vectors.mjs';

const FILE = path.join(import.meta.dirname, 'best-known.json');

/**
 * The best vector that any search or solver ever reached on each instance, each judged feasible when it was found, and
 * how many of its levels the exact solver has proved to be the best there is. Kept with the code, so that later
 * versions are compared with the best of all earlier ones.
 */
export class BestKnown {
  #known = existsSync(FILE) ? JSON.parse(readFileSync(FILE, 'utf8')) : {};

  of(name) {
    return this.#known[name] ?? null;
  }

  offer(name, vector, proven = 0) {
    const known = this.of(name);
    const order = known === null ? 1 : compareVectors(vector, known.vector);
    if (order < 0) return;
    // Proved levels that a better plan leaves as they are stay proved.
    const still = known !== null && equalUpTo(known.proven, vector, known.vector) ? known.proven : 0;
    this.#known[name] = { vector, proven: Math.max(proven, still) };
  }

  save() {
    const lines = Object.keys(this.#known)
      .sort()
      .map((name) => {
        const { vector, proven } = this.#known[name];
        return `  ${JSON.stringify(name)}: { "vector": [${vector.join(', ')}], "proven": ${proven} }`;
      });
    writeFileSync(FILE, `{\n${lines.join(',\n')}\n}\n`);
  }
}
