import { type Rule, targetOf } from '../parsed-tree.js';

/** Files that need each other at run time form no ring. */
export const cycles: Rule = ({ files, tree }) => {
  const edges = new Map(
    files.map((file) => {
      const targets = file.imports.filter((one) => !one.typeOnly).map((one) => targetOf(file.path, one, tree));
      return [file.path, targets.flatMap((target) => (target.kind === 'file' ? [target.path] : []))];
    }),
  );
  return ringsOf(edges).map((ring) => `import cycle: ${[...ring, ring[0]].join(' -> ')}`);
};

/** Depth first; a file met again while still on the path closes a ring. */
function ringsOf(edges: ReadonlyMap<string, readonly string[]>): string[][] {
  const finished = new Set<string>();
  const rings: string[][] = [];
  const visit = (file: string, path: readonly string[]): void => {
    const met = path.indexOf(file);
    if (met >= 0) rings.push(path.slice(met));
    if (met >= 0 || finished.has(file)) return;
    for (const next of edges.get(file) ?? []) visit(next, [...path, file]);
    finished.add(file);
  };
  for (const file of edges.keys()) visit(file, []);
  return rings;
}
