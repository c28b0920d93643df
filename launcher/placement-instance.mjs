/**
 * What is wrong with a fleet in the format "aiv-placement/1", in one sentence; null where it can be planned. A number
 * that is none, or two cards of one name, would not stop the search: it would only make its plan worthless.
 */
export function instanceFault(fleet) {
  return shapeFault(fleet, '') ?? doubleIds(fleet) ?? strangerIn(fleet);
}

/** A check of one value: the sentence that is wrong with it at that place of the file, or null. */
function check(wanted, holds) {
  return (value, where) => (holds(value) ? null : `${where} must be ${wanted}, and is ${said(value)}.`);
}

const STATES = ['ready', 'cordoned', 'draining', 'down'];
const state = check(`one of ${STATES.join(', ')}`, (value) => STATES.includes(value));
const amount = check('a number from 0', (value) => Number.isFinite(value) && value >= 0);
const count = check('a whole number from 0', (value) => Number.isInteger(value) && value >= 0);
const some = check('a whole number from 1', (value) => Number.isInteger(value) && value >= 1);
const name = check('a name', (value) => typeof value === 'string' && value !== '');
const flag = check('true or false', (value) => typeof value === 'boolean');
const list = check('a list', Array.isArray);
const object = check('an object', (value) => typeof value === 'object' && value !== null);

const orAbsent = (shape) => (value, where) => (value === undefined || value === null ? null : shape(value, where));
const listOf = (shape) => (value, where) =>
  list(value, where) ?? firstFault(value, (one, i) => shape(one, `${where}[${i}]`));
const thingWith = (fields) => (value, where) =>
  object(value, where) ??
  firstFault(Object.entries(fields), ([field, shape]) =>
    shape(value[field], where === '' ? field : `${where}.${field}`),
  );

const part = thingWith({ gpu: name, layers: some });
const memory = { vramMiB: amount, reservedMiB: amount, ctxMiB: amount };
const gpu = thingWith({ id: name, ...memory, bwGBps: amount, tags: listOf(name) });
const sizes = { layers: some, layerMiB: amount, kvLayerMiB: amount, computeMiB: amount, activeMiB: amount };
const variant = thingWith({ id: name, tags: listOf(name), ...sizes, quality: amount });
const replicas = { minReplicas: count, maxReplicas: count, ha: flag, maxNodes: orAbsent(some) };
const slots = { minSlots: some, maxSlots: some, demandSlots: count, targetTps: amount };
const model = thingWith({ id: name, weight: amount, ...replicas, ...slots, variants: listOf(variant) });
const running = thingWith({ id: name, model: name, variant: name, slots: some, parts: listOf(part) });
const shapeFault = thingWith({
  nodes: listOf(thingWith({ id: name, state, gpus: listOf(gpu) })),
  models: listOf(model),
  current: orAbsent(listOf(running)),
  pins: orAbsent(listOf(thingWith({ model: name, gpus: listOf(name) }))),
  moveBudget: orAbsent(count),
});

function doubleIds({ nodes, models, current = [] }) {
  const lists = { nodes, GPUs: cardsOf(nodes), models, 'running instances': current };
  return firstFault(Object.entries(lists), ([noun, things]) => {
    const ids = things.map(({ id }) => id);
    if (new Set(ids).size === ids.length) return null;
    return `Two ${noun} have the id ${ids.find((id, i) => ids.indexOf(id) < i)}; give each its own.`;
  });
}

/** Something that runs or is pinned where there is nothing. */
function strangerIn({ nodes, models, current = [], pins = [] }) {
  const cards = new Set(cardsOf(nodes).map(({ id }) => id));
  const variants = new Map(models.map((model) => [model.id, model.variants.map(({ id }) => id)]));
  const stranger = (what, model, variant, gpus) => {
    if (!variants.has(model)) return `${what} is of the model ${model}, which models does not list.`;
    if (variant !== null && !variants.get(model).includes(variant))
      return `${what} is of the variant ${variant}, which ${model} does not list.`;
    const gpu = gpus.find((id) => !cards.has(id));
    return gpu === undefined ? null : `${what} is on the GPU ${gpu}, which no node lists.`;
  };
  const running = ({ id, model, variant, parts }, i) =>
    stranger(
      `current[${i}] (${id})`,
      model,
      variant,
      parts.map(({ gpu }) => gpu),
    );
  const pinned = ({ model, gpus }, i) => stranger(`pins[${i}]`, model, null, gpus);
  return firstFault(current, running) ?? firstFault(pins, pinned);
}

function cardsOf(nodes) {
  return nodes.flatMap(({ gpus }) => gpus);
}

function firstFault(things, faultOf) {
  for (const [i, thing] of things.entries()) {
    const fault = faultOf(thing, i);
    if (fault !== null) return fault;
  }
  return null;
}

function said(value) {
  return value === undefined ? 'absent' : JSON.stringify(value).slice(0, 60);
}
