import { parseTree } from './parsed-tree.js';
import { arrows } from './rules/arrows.js';
import { barrels } from './rules/barrels.js';
import { cycles } from './rules/cycles.js';
import { layout } from './rules/layout.js';
import { names } from './rules/names.js';
import { nestManners } from './rules/nest-manners.js';
import { packageArrows } from './rules/package-arrows.js';
import { purity } from './rules/purity.js';
import { sizes } from './rules/sizes.js';
import { words } from './rules/words.js';
import type { SourceTree } from './source-tree.js';

const RULES = { layout, arrows, packageArrows, purity, names, cycles, sizes, barrels, nestManners, words };

export type RuleName = keyof typeof RULES;

/** What each rule has to say about a tree. */
export function inspect(tree: SourceTree): Record<RuleName, string[]> {
  const parsed = parseTree(tree);
  const said = Object.entries(RULES).map(([name, rule]) => [name, rule(parsed)]);
  return Object.fromEntries(said) as Record<RuleName, string[]>;
}
