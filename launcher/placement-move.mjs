import { named } from './placement-supposition.mjs';
import { Refusal } from './refusal.mjs';

/** Which instance is to go where, from the words of the command line. */
export function moveOf({ nodes, wishes, instances }, { instance, node, gpus }) {
  const { id: nodeId, name, gpus: cards } = named(nodes, node, 'node');
  const gpuIds = gpus.map((word) => {
    const card = cards.find(({ id, index }) => id === word || String(index) === word);
    if (card !== undefined) return card.id;
    const there = cards.map(({ id, index }) => `${index} (${id})`).join(', ');
    throw new Refusal(`There is no GPU ${word} on ${name}; there are ${there === '' ? 'none' : there}.`);
  });
  const target = gpuIds.length === 0 ? { nodeId } : { nodeId, gpuIds: [...new Set(gpuIds)] };
  return { instanceId: instanceOf(instances, wishes, nodes, instance), target };
}

function instanceOf(instances, wishes, nodes, word) {
  const wishId = wishes.find(({ name }) => name === word)?.id;
  const found = instances.filter((one) => one.id === word || one.wishId === wishId);
  if (found.length === 1) return found[0].id;
  const nodeName = (id) => nodes.find((one) => one.id === id)?.name ?? id;
  const wishName = (id) => wishes.find((one) => one.id === id)?.name ?? id;
  const said = (list) => list.map((one) => `${one.id} (${wishName(one.wishId)} on ${nodeName(one.nodeId)})`).join(', ');
  if (found.length > 1) throw new Refusal(`${word} has several instances; name one by its id: ${said(found)}.`);
  const known = instances.length === 0 ? 'none' : said(instances);
  throw new Refusal(`There is no instance ${word} in that snapshot; there are ${known}.`);
}

/** What the preview of a move says, in sentences. */
export function moveLines({ nodes, wishes, instances }, { instanceId, target }, { ok, placements, refusals, plan }) {
  const from = instances.find(({ id }) => id === instanceId);
  const node = (id) => nodes.find((one) => one.id === id)?.name ?? id;
  const what = wishes.find(({ id }) => id === from.wishId)?.name ?? from.wishId;
  if (!ok) return [refusals[0]?.message ?? stayReason(what, from, target, plan, node)];
  const places = placements.map(({ nodeId, gpus }) => {
    const bytes = gpus.map(({ gpuId, reservedBytes }) => `${gpuId}: ${reservedBytes} bytes`).join(', ');
    return `${what} would move from ${node(from.nodeId)} to ${node(nodeId)} (${bytes}).`;
  });
  return [...places, 'The old one leaves when the new one is ready.'];
}

/** There is nothing to refuse where nothing could be moved at all. */
function stayReason(what, { id, nodeId, wanted, state }, target, { steps }, node) {
  const abandoned = steps.find((step) => step.do === 'abandon' && step.instanceId === id);
  if (abandoned !== undefined) return `${what} stays on ${node(nodeId)}: ${abandoned.reason}.`;
  if (wanted === 'drain') return `${what} on ${node(nodeId)} is draining and cannot be moved.`;
  if (target.nodeId === nodeId) return `${what} is on ${node(nodeId)} already.`;
  return `${what} on ${node(nodeId)} is ${state} and cannot be moved now: it is on a move already, or not wished for any more.`;
}
