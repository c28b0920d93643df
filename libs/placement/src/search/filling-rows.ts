import type { LinearProgram } from '../linear/linear-program.js';
import type { Filling } from './filling.js';
import { PER_DISTURBED, type Structure, stagesOf, type Terms } from './filling-worth.js';
import type { Model } from './problem.js';

/** Nodes that are told apart by nothing, and what each of them might hold. Where that is one thing, they are settled. */
export interface Group {
  readonly fillings: readonly Filling[];
  readonly nodes: number;
}

export function isSettled({ fillings }: Group): boolean {
  return fillings.length === 1;
}

/** What the nodes of those groups hold that are settled, node by node. */
export function settledOf(groups: readonly Group[]): Filling[] {
  return groups
    .filter(isSettled)
    .flatMap(({ fillings, nodes }) => Array.from({ length: nodes }, () => fillings).flat());
}

/** What a column is about: a filling, the slots of a model that are worth the same, or its being on a further node. */
export type Subject = Filling | string;

/** What the fillings of all nodes have to keep to, as rows of a linear program; of the models of which anything is open. */
export class FillingRows {
  readonly demands = new Map<number, number>();
  readonly copies = new Map<number, number>();
  readonly presences = new Map<number, number>();
  readonly disturbance: number | null;
  /** By group and model, where the group is of several nodes. */
  readonly hosts: readonly ReadonlyMap<number, number>[];
  readonly subjects: Subject[] = [];
  /** The columns that say on how many nodes a model is. */
  readonly stages: number[] = [];
  readonly #program: LinearProgram;
  readonly #groups: readonly Group[];
  readonly #terms: Terms;
  readonly #nodes: readonly (number | null)[];
  readonly #levels: readonly { readonly level: keyof Structure; readonly row: number }[];
  /** By model, no stage without the one before it. */
  readonly #orders = new Map<number, readonly number[]>();
  /** By model, the row of each worth that a slot of it can have. */
  readonly #slots = new Map<number, Map<number, number>>();

  constructor(program: LinearProgram, groups: readonly Group[], terms: Terms) {
    this.#program = program;
    this.#groups = groups;
    this.#terms = terms;
    this.#nodes = groups.map((group) => (isSettled(group) ? null : program.addRow(group.nodes, group.nodes)));
    this.hosts = groups.map((group) => this.#addHosts(group));
    this.disturbance = Number.isFinite(terms.moveBudget) ? program.addRow(ANY, terms.moveBudget) : null;
    for (const group of groups) if (!isSettled(group)) for (const one of group.fillings) this.#addModels(one);
    for (const { fillings } of groups) for (const one of fillings) this.#addWorths(one);
    const settled = this.#settledLevels();
    this.#levels = LEVELS.map((level) => ({
      level,
      row: program.addRow(terms.levels[level] - settled[level], NO_END),
    }));
  }

  /** Limits that are never reached, so that nothing has a price there before it is branched. */
  #addHosts(group: Group): Map<number, number> {
    const present = new Set(group.nodes === 1 || isSettled(group) ? [] : group.fillings.flatMap((one) => one.present));
    return new Map([...present].map((index) => [index, this.#program.addRow(-1, group.nodes + 1)]));
  }

  #addModels({ present }: Filling): void {
    for (const index of present) {
      if (this.#slots.has(index)) continue;
      const { demand, most } = this.#terms.models[index] as Model;
      this.#slots.set(index, new Map());
      this.demands.set(index, this.#program.addRow(ANY, demand));
      this.copies.set(index, this.#program.addRow(ANY, most));
      this.presences.set(index, this.#program.addRow(ANY, 0));
      const steps = stagesOf(this.#terms.models[index] as Model).length - 1;
      this.#orders.set(
        index,
        Array.from({ length: steps }, () => this.#program.addRow(ANY, 0)),
      );
    }
  }

  #addWorths({ models, values }: Filling): void {
    for (const [i, index] of models.entries()) {
      const worths = this.#slots.get(index);
      const worth = values[i] as number;
      if (worths !== undefined && !worths.has(worth)) worths.set(worth, this.#program.addRow(ANY, 0));
    }
  }

  /** By the models of which nothing is open. */
  #settledLevels(): Structure {
    const sum = { served: 0, replicas: 0, survivable: 0 };
    const settled = settledOf(this.#groups);
    for (const model of this.#terms.models) {
      if (this.#slots.has(model.index)) continue;
      const on = settled.filter(({ present }) => present.includes(model.index)).length;
      for (const stage of stagesOf(model).slice(0, on)) for (const level of LEVELS) sum[level] += stage[level];
    }
    return sum;
  }

  addFilling(group: number, filling: Filling): void {
    const { models, slots, values, present, disturbed } = filling;
    const program = this.#program;
    const { nodes } = this.#groups[group] as Group;
    const node = this.#nodes[group] ?? null;
    this.subjects.push(filling);
    program.addColumn(-PER_DISTURBED * disturbed, node === null ? nodes : 0, nodes);
    if (node !== null) program.enter(node, 1);
    if (this.disturbance !== null && disturbed > 0) program.enter(this.disturbance, disturbed);
    for (const [i, index] of models.entries()) {
      this.#enter(this.copies.get(index), 1);
      this.#enter(this.#slots.get(index)?.get(values[i] as number), -(slots[i] as number));
    }
    for (const index of present) {
      this.#enter(this.presences.get(index), -1);
      this.#enter(this.hosts[group]?.get(index), 1);
    }
  }

  #enter(row: number | undefined, entry: number): void {
    if (row !== undefined) this.#program.enter(row, entry);
  }

  /** As many stages as there are nodes for, one after the other. */
  addStages(): void {
    for (const index of this.presences.keys())
      for (const [nodes, stage] of stagesOf(this.#terms.models[index] as Model).entries())
        this.#addStage(index, nodes, stage);
  }

  #addStage(index: number, nodes: number, stage: Structure): void {
    this.subjects.push(`${index} on ${nodes}`);
    this.stages.push(this.#program.addColumn(0, 0, 1));
    this.#enter(this.presences.get(index), 1);
    this.#enter(this.#orders.get(index)?.[nodes], -1);
    this.#enter(this.#orders.get(index)?.[nodes - 1], 1);
    for (const { level, row } of this.#levels) this.#enter(stage[level] > 0 ? row : undefined, stage[level]);
  }

  /** As many as are there. The limit of the column is never reached, so that the price of a slot stands in one row. */
  addSlots(): void {
    for (const [index, worths] of this.#slots)
      for (const [worth, row] of worths) {
        this.subjects.push(`${index} at ${worth}`);
        this.#program.addColumn(worth, 0, (this.#terms.models[index] as Model).demand + 1);
        this.#program.enter(this.demands.get(index) as number, 1);
        this.#program.enter(row, 1);
      }
  }
}

const LEVELS: readonly (keyof Structure)[] = ['served', 'replicas', 'survivable'];
const ANY = Number.NEGATIVE_INFINITY;
const NO_END = Number.POSITIVE_INFINITY;
