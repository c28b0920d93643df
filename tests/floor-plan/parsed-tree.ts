import path from 'node:path';
import { type Import } from './imports.js';
import { parseSource, type SourceFile } from './source-file.js';
import type { SourceTree } from './source-tree.js';

export interface ParsedTree {
  readonly tree: SourceTree;
  readonly files: readonly SourceFile[];
}

/** One sentence per trespass; an empty list is a pass. */
export type Rule = (parsed: ParsedTree) => string[];

export function parseTree(tree: SourceTree): ParsedTree {
  const sources = [...tree].filter(([file]) => /\.(ts|tsx|mjs)$/.test(file) && !file.endsWith('.d.ts'));
  return { tree, files: sources.map(([file, text]) => parseSource(file, text)) };
}

/** What an import leads to: a file of the tree, one of our libraries, or a package. */
export type Target =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'lib'; readonly lib: string; readonly deep: boolean }
  | { readonly kind: 'package'; readonly name: string };

export function targetOf(from: string, { specifier }: Import, tree: SourceTree): Target {
  if (specifier.startsWith('.'))
    return { kind: 'file', path: fileAt(path.posix.join(path.posix.dirname(from), specifier), tree) };
  const [scope = '', name = '', ...deeper] = specifier.split('/');
  if (scope === '@aivailable') return { kind: 'lib', lib: name, deep: deeper.length > 0 };
  return { kind: 'package', name: scope.startsWith('@') ? `${scope}/${name}` : scope };
}

/** Sources import each other by the name they have after compilation. */
function fileAt(imported: string, tree: SourceTree): string {
  const stem = imported.replace(/\.jsx?$/, '');
  const candidates = [imported, `${stem}.ts`, `${stem}.tsx`, `${imported}/index.ts`];
  return candidates.find((candidate) => tree.has(candidate)) ?? imported;
}
