/** The objective, level by level; larger is better, and no amount of a later level outweighs an earlier one. */
export interface Levels {
  readonly pinned: number;
  readonly served: number;
  readonly replicas: number;
  readonly survivable: number;
  readonly capacity: number;
  readonly disrupted: number;
  readonly loadMiB: number;
}

/** Pins are a hard rule; as the first level a plan that cannot honour one yet can still be compared. */
export function compareStructure(a: Levels, b: Levels): number {
  return a.pinned - b.pinned || a.served - b.served || a.replicas - b.replicas || a.survivable - b.survivable;
}

export function compareLevels(a: Levels, b: Levels): number {
  return compareStructure(a, b) || a.capacity - b.capacity || b.disrupted - a.disrupted || b.loadMiB - a.loadMiB;
}

/** How much a level counts while the structure is searched for; a level that does not count is given up freely. */
export interface Emphasis {
  readonly served: number;
  readonly replicas: number;
  readonly survivable: number;
}

export function emphasised(levels: Levels, emphasis: Emphasis): number {
  return (
    levels.served * emphasis.served + levels.replicas * emphasis.replicas + levels.survivable * emphasis.survivable
  );
}
