import type { Filling } from './filling.js';
import { type Branches, closed, FillingBranches, WHOLE } from './filling-branches.js';
import { FillingProgram, type Limit } from './filling-program.js';
import { type Group, isSettled, type Subject } from './filling-rows.js';
import { type Terms, worthOf } from './filling-worth.js';

/** By group, one filling for each of its nodes. */
export type Chosen = readonly (readonly Filling[])[];

export interface ChoiceLimits {
  /** Where the program may begin. */
  readonly basis: ReadonlySet<Subject>;
  readonly goesOn: () => boolean;
  /** Programs that are solved at most. */
  readonly programs: number;
  readonly isPossible: (chosen: Chosen) => boolean;
}

/** A filling for every node, together worth the most: branch and bound over the linear program of their shares. */
export class FillingChoice {
  readonly program: FillingProgram;
  readonly #groups: readonly Group[];
  readonly #terms: Terms;
  readonly #limits: ChoiceLimits;
  readonly #branches: FillingBranches;
  #best = 0;
  #found: Chosen | null = null;
  #programs = 0;
  #refused = 0;

  constructor(groups: readonly Group[], terms: Terms, limits: ChoiceLimits) {
    this.#groups = groups;
    this.#terms = terms;
    this.#limits = limits;
    this.program = new FillingProgram(groups, terms, limits.basis);
    this.#branches = new FillingBranches(this.program, groups, terms.models);
  }

  /** Whether anything can be chosen at all, as far as the program knows; then it has prices. */
  relax(): boolean {
    return this.program.solve(this.#limits.goesOn) === true;
  }

  /** Whether so many programs were not enough to look at everything. */
  get isCutShort(): boolean {
    return this.#programs >= this.#limits.programs;
  }

  /** Worth more than this; null when nothing was found. */
  choose(worth: number): Chosen | null {
    this.#best = worth;
    this.#descend([]);
    return this.#found;
  }

  #descend(branch: readonly Limit[]): void {
    if (this.#programs >= this.#limits.programs || !this.#limits.goesOn()) return;
    this.#programs++;
    const before = this.#keepTo(branch);
    if (this.program.solve(this.#limits.goesOn) === true && this.program.bound > this.#best + LEAST_GAIN) {
      const hopeful = this.#keepTo(this.#hopeless());
      for (const part of this.#branches.next() ?? this.#judge()) this.#descend(part);
      this.#keepTo(hopeful);
    }
    this.#keepTo(before);
  }

  /** Returns what they were kept to before. */
  #keepTo(limits: readonly Limit[]): Limit[] {
    const before = limits.map(({ variable }) => this.program.limitOf(variable));
    for (const limit of limits) this.program.limit(limit);
    return before;
  }

  /** What is not taken and loses more than the gap. */
  #hopeless(): Limit[] {
    const gap = this.program.bound - this.#best - LEAST_GAIN;
    return this.#groups.flatMap((group, at) => {
      if (isSettled(group)) return [];
      const variables = group.fillings.map((_, option) => this.program.variableOf(at, option));
      return variables
        .filter((variable) => this.program.valueOf(variable) <= WHOLE && this.program.lossOf(variable) >= gap)
        .map(closed);
    });
  }

  /** All is decided. Where that cannot be, whatever differs from it is to be looked at. */
  #judge(): Branches {
    const taken = this.#branches.taken();
    const chosen = this.#groups.map(() => [] as Filling[]);
    for (const { group, filling, nodes } of taken) for (let i = 0; i < nodes; i++) chosen[group]?.push(filling);
    const worth = worthOf(chosen.flat(), this.#terms.models);
    if (worth <= this.#best || chosen.some(({ length }, at) => length !== this.#groups[at]?.nodes)) return [];
    if (!this.#limits.isPossible(chosen)) return ++this.#refused > MOST_REFUSED ? [] : this.#branches.unlike(taken);
    this.#best = worth;
    this.#found = chosen;
    return [];
  }
}

/** Choices that cannot be, until it is given up. */
const MOST_REFUSED = 12;
const LEAST_GAIN = 1e-4;
