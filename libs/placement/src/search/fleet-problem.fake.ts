import { Chance } from './chance.js';
import type { FleetInstance, FleetModel, FleetNode, FleetPlan, FleetProblem } from './fleet-problem.js';

/** A small fleet by a seed: unequal cards, models of which not all fit, and what an earlier plan left running. */
export function fakeFleet(seed: number): FleetProblem {
  const chance = new Chance(seed);
  const nodes = Array.from({ length: 2 + chance.below(4) }, (_, i) => fakeNode(`n${i}`, chance));
  const models = Array.from({ length: 2 + chance.below(6) }, (_, i) => fakeModel(`m${i}`, chance));
  return { nodes, models, current: [], pins: [], moveBudget: null };
}

function fakeNode(id: string, chance: Chance): FleetNode {
  const gpus = Array.from({ length: 1 + chance.below(3) }, (_, i) => ({
    id: `${id}:${i}`,
    vramMiB: 2000 * (1 + chance.below(8)),
    ...{ reservedMiB: 256, ctxMiB: 300, bwGBps: 100 * (1 + chance.below(9)) },
    tags: chance.pick([['cuda', 'vulkan'], ['vulkan']]) ?? [],
  }));
  return { id, state: 'ready', gpus };
}

function fakeModel(id: string, chance: Chance): FleetModel {
  const layers = 10 + chance.below(30);
  const sizes = [40 + chance.below(300), 400 + chance.below(200)];
  return {
    ...{
      id,
      weight: chance.pick([1, 2, 4, 8]) ?? 1,
      minReplicas: chance.below(3),
      maxReplicas: 3,
      ha: chance.next() < 0.5,
    },
    ...{ minSlots: 1 + chance.below(2), maxSlots: 6, demandSlots: 2 + chance.below(12), targetTps: 15 },
    variants: sizes.map((layerMiB, i) => ({
      ...{ id: `q${i}`, tags: i === 0 ? ['cuda', 'vulkan'] : ['cuda'], layers, layerMiB, kvLayerMiB: chance.below(20) },
      ...{ computeMiB: 200, activeMiB: layers * layerMiB, quality: 90 + 10 * i },
    })),
  };
}

/** What a plan left running, with one thing changed: a node died, drains, is cordoned, or all is as it was. */
export function fakeAftermath(fleet: FleetProblem, { placements }: FleetPlan, seed: number): FleetProblem {
  const chance = new Chance(seed + 1000);
  const current = placements.map((placement, i): FleetInstance => ({ id: `i${i}`, ...placement }));
  const state = chance.pick<FleetNode['state']>(['ready', 'cordoned', 'draining', 'down']) ?? 'ready';
  const struck = chance.below(fleet.nodes.length);
  const nodes = fleet.nodes.map((node, i) => (i === struck ? { ...node, state } : node));
  return { ...fleet, nodes, current, moveBudget: chance.below(4) };
}

/** A judge of its own: what a plan breaks, as sentences. It shares no line with the search. */
export function trespassesOf(fleet: FleetProblem, plan: FleetPlan): string[] {
  const gpus = new Map(fleet.nodes.flatMap((node) => node.gpus.map((gpu) => [gpu.id, { gpu, node }] as const)));
  const used = new Map<string, number>();
  const ready = new Map<string, number>();
  const wrong: string[] = [];
  const change = ({ model, variant, slots, parts }: FleetPlan['placements'][number], sign: 1 | -1) => {
    const { layerMiB = 0, kvLayerMiB = 0, computeMiB = 0 } = variantOf(fleet, model, variant);
    for (const { gpu, layers } of parts) {
      const at = gpus.get(gpu);
      const mib = (at?.gpu.ctxMiB ?? 0) + computeMiB + layers * (layerMiB + slots * kvLayerMiB);
      used.set(gpu, (used.get(gpu) ?? 0) + sign * mib);
      if ((used.get(gpu) ?? 0) > (at?.gpu.vramMiB ?? 0) - (at?.gpu.reservedMiB ?? 0))
        wrong.push(`${gpu} is over-committed`);
    }
    ready.set(model, (ready.get(model) ?? 0) + sign);
  };
  const running = (fleet.current ?? []).filter(({ parts }) =>
    parts.every(({ gpu }) => gpus.get(gpu)?.node.state !== 'down'),
  );
  for (const one of running) change(one, 1);
  const served = new Set(plan.placements.map(({ model }) => model));
  for (const step of plan.steps) {
    const subject = 'start' in step ? plan.placements[step.start] : running.find(({ id }) => id === step.stop);
    if (subject === undefined) wrong.push('a step is about nothing');
    else change(subject, 'start' in step ? 1 : -1);
    if (subject !== undefined && served.has(subject.model) && (ready.get(subject.model) ?? 0) < 1) {
      wrong.push(`${subject.model} had no instance for a while`);
    }
  }
  return [...wrong, ...strayStarts(fleet, plan)];
}

function strayStarts(fleet: FleetProblem, { placements, steps }: FleetPlan): string[] {
  const closed = new Set(fleet.nodes.flatMap(({ state, gpus }) => (state === 'ready' ? [] : gpus.map(({ id }) => id))));
  const started = steps.flatMap((step) => ('start' in step ? (placements[step.start] ?? []) : []));
  const stray = started.filter(({ parts }) => parts.some(({ gpu }) => closed.has(gpu)));
  return stray.map(({ model }) => `${model} starts on a node that takes nothing`);
}

function variantOf(fleet: FleetProblem, model: string, id: string): Partial<FleetModel['variants'][number]> {
  return fleet.models.find((one) => one.id === model)?.variants.find((variant) => variant.id === id) ?? {};
}
