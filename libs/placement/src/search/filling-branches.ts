import type { Filling } from './filling.js';
import type { FillingProgram, Limit, Variable } from './filling-program.js';
import { type Group, isSettled } from './filling-rows.js';
import type { Model } from './problem.js';

/** How many nodes of a group hold a filling. */
export interface Taken {
  readonly group: number;
  readonly filling: Filling;
  readonly nodes: number;
  readonly limit: Limit;
}

/** On how many nodes of a group a model is. */
interface Hosts {
  readonly group: number;
  readonly model: number;
  readonly nodes: number;
}

/** Parts of what is open which together leave nothing out. */
export type Branches = readonly (readonly Limit[])[];

/** How the choices that are open are told apart, by the solution of their linear program. */
export class FillingBranches {
  readonly #program: FillingProgram;
  readonly #groups: readonly Group[];
  readonly #models: readonly Model[];
  /** By model, on how many nodes of a group it is. */
  readonly #hosts: Float64Array;

  constructor(program: FillingProgram, groups: readonly Group[], models: readonly Model[]) {
    this.#program = program;
    this.#groups = groups;
    this.#models = models;
    this.#hosts = new Float64Array(models.length);
  }

  /** Where a heavy model is or is not, if that is least decided; else which filling it is. Null where all is decided. */
  next(): Branches | null {
    const hosts = this.#leastDecidedHosts();
    if (hosts !== null) return this.#byHosts(hosts);
    const single = this.#leastDecided(this.#shares()) ?? this.#leastDecided(this.#program.stages);
    return single === null ? null : around(single, this.#program.valueOf(single.variable));
  }

  #leastDecidedHosts(): Hosts | null {
    let best: Hosts | null = null;
    let most = 0;
    for (const [group, { fillings }] of this.#groups.entries()) {
      if (fillings.length === 1) continue;
      this.#countHosts(group, fillings);
      for (const { index, weight } of this.#models) {
        const nodes = this.#hosts[index] as number;
        if (weight * partOf(nodes) <= most) continue;
        most = weight * partOf(nodes);
        best = { group, model: index, nodes };
      }
    }
    return best;
  }

  #countHosts(group: number, fillings: readonly Filling[]): void {
    this.#hosts.fill(0);
    for (let option = 0; option < fillings.length; option++) {
      const share = this.#program.valueOf(this.#program.variableOf(group, option));
      if (share < WHOLE) continue;
      for (const index of (fillings[option] as Filling).present)
        this.#hosts[index] = (this.#hosts[index] as number) + share;
    }
  }

  #shares(): Variable[] {
    return this.#groups.flatMap(({ fillings }, group) => fillings.map((_, at) => this.#program.variableOf(group, at)));
  }

  #leastDecided(variables: readonly Variable[]): Limit | null {
    let best: Variable | null = null;
    let most = 0;
    for (const variable of variables) {
      const part = partOf(this.#program.valueOf(variable));
      if (part <= most) continue;
      most = part;
      best = variable;
    }
    return best === null ? null : this.#program.limitOf(best);
  }

  #byHosts({ group, model, nodes }: Hosts): Branches {
    const variable = this.#program.hostsOf(group, model);
    if (variable !== null) return around(this.#program.limitOf(variable), nodes);
    const having: Limit[] = [];
    const lacking: Limit[] = [];
    for (const [option, { present }] of (this.#groups[group] as Group).fillings.entries())
      (present.includes(model) ? having : lacking).push(closed(this.#program.variableOf(group, option)));
    return nodes >= 0.5 ? [lacking, having] : [having, lacking];
  }

  /** Once all is decided. */
  taken(): Taken[] {
    const taken: Taken[] = [];
    for (const [group, { fillings }] of this.#groups.entries())
      for (const [option, filling] of fillings.entries()) {
        const limit = this.#program.limitOf(this.#program.variableOf(group, option));
        const nodes = Math.round(this.#program.valueOf(limit.variable));
        if (nodes > 0) taken.push({ group, filling, nodes, limit });
      }
    return taken;
  }

  /** The first on fewer nodes; or as it is and the second on fewer, and so on. Those first that disturb most; none that has to be on as many. */
  unlike(taken: readonly Taken[]): Branches {
    const open = taken.filter(({ group, nodes, limit }) => {
      return !isSettled(this.#groups[group] as Group) && limit.least < nodes;
    });
    const ranked = open.sort((a, b) => b.filling.disturbed - a.filling.disturbed);
    return ranked.map(({ limit, nodes }, i) => [
      ...ranked.slice(0, i).map((other) => ({ ...other.limit, least: other.nodes })),
      { ...limit, most: nodes - 1 },
    ]);
  }
}

export function closed(variable: number): Limit {
  return { variable, least: 0, most: 0 };
}

/** No more than the whole number below, or no less than the one above; the nearer one first. */
function around({ variable, least, most }: Limit, value: number): Branches {
  const below = [{ variable, least, most: Math.floor(value) }];
  const above = [{ variable, least: Math.ceil(value), most }];
  return value % 1 >= 0.5 ? [above, below] : [below, above];
}

/** How far it is from a whole number. */
function partOf(value: number): number {
  const part = Math.abs(value - Math.round(value));
  return part < WHOLE ? 0 : part;
}

export const WHOLE = 1e-6;
