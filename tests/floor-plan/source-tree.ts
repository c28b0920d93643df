import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Paths from the top of the repository, with `/`, and their texts. */
export type SourceTree = ReadonlyMap<string, string>;

const NOT_SOURCE = new Set(['node_modules', 'dist', 'coverage', '.git', '.nx', '.aivailable', 'output', '.cache']);
const READ = /\.(ts|tsx|mjs)$|package\.json$/;

/** The tree of a checkout. Texts are read for sources and package.json; other files are there by name alone. */
export function readSourceTree(root: string): SourceTree {
  const tree = new Map<string, string>();
  const visit = (folder: string): void => {
    for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true })) {
      const file = path.posix.join(folder, entry.name);
      if (entry.isDirectory()) {
        if (!NOT_SOURCE.has(entry.name)) visit(file);
      } else {
        tree.set(file, READ.test(file) ? readFileSync(path.join(root, file), 'utf8') : '');
      }
    }
  };
  visit('');
  return tree;
}
