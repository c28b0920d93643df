import type { Rule } from '../parsed-tree.js';
import type { SourceFile } from '../source-file.js';
import { nodeField } from '../syntax-node.js';

/** A file that only passes others on hides who uses what. The index of a library is the one such file. */
export const barrels: Rule = ({ files }) =>
  files
    .filter((file) => onlyPassesOn(file) && !/^libs\/[^/]+\/src\/index\.ts$/.test(file.path))
    .map((file) => `${file.path} is a barrel: it only passes others on`);

function onlyPassesOn({ items }: SourceFile): boolean {
  return (
    items.length > 0 && items.every((item) => item.type.startsWith('Export') && nodeField(item, 'source') !== undefined)
  );
}
