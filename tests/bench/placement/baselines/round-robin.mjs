import { Filling, slotsOf } from './rules.mjs';

/**
 * Every node loads what it is asked for and evicts what was asked for least recently, behind a balancer that sends
 * requests round without looking: what is loaded after enough requests that everything was asked for many times. A
 * model that has all the copies it may have is served by one of them.
 */
export function evictionBehindRoundRobin(fleet) {
  const filling = new Filling(fleet);
  const asked = new Map();
  for (const [time, model] of requestsOf(fleet).entries()) {
    const node = fleet.nodes[time % fleet.nodes.length];
    const here = filling.seatsOf(model).find(({ parts }) => node.gpus.some(({ id }) => id === parts[0].gpu));
    const seat = here ?? load(fleet, filling, asked, model, node);
    if (seat !== null) asked.set(seat, time);
  }
  return { placements: filling.placements };
}

/** In the proportion of the demand, every model as evenly spaced as can be. */
function requestsOf({ models, nodes }) {
  const wanted = models.filter(({ demandSlots }) => demandSlots > 0);
  const all = wanted.reduce((sum, { demandSlots }) => sum + demandSlots, 0);
  const owed = new Map(wanted.map((model) => [model, 0]));
  return Array.from({ length: 40 * nodes.length * wanted.length }, () => {
    for (const model of wanted) owed.set(model, owed.get(model) + model.demandSlots / all);
    const next = wanted.reduce((best, model) => (owed.get(model) > owed.get(best) ? model : best));
    owed.set(next, owed.get(next) - 1);
    return next;
  });
}

function load(fleet, filling, asked, model, node) {
  if (filling.seatsOf(model).length >= model.maxReplicas) return null;
  const slots = slotsOf(model);
  if (emptySeat(fleet, model, node, slots) === null) return null;
  for (;;) {
    const seat = placeOn(filling, model, node, slots);
    if (seat !== null) {
      filling.add(seat, model);
      return seat;
    }
    evictOldest(fleet, filling, asked, node);
  }
}

/** A node that could not hold the model even when empty evicts nobody for it. */
function emptySeat(fleet, model, node, slots) {
  return placeOn(new Filling(fleet), model, node, slots);
}

function placeOn(filling, model, node, slots) {
  const byRoom = [...node.gpus].sort((a, b) => filling.free(b) - filling.free(a));
  for (const gpu of byRoom) {
    const seat = filling.alone(model, gpu, slots);
    if (seat !== null) return seat;
  }
  return filling.split(model, node, slots);
}

function evictOldest(fleet, filling, asked, node) {
  const here = filling.placements.filter(({ parts }) => node.gpus.some(({ id }) => id === parts[0].gpu));
  const [oldest] = here.sort((a, b) => asked.get(a) - asked.get(b));
  filling.remove(
    oldest,
    fleet.models.find(({ id }) => id === oldest.model),
  );
}
