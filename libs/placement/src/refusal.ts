import { clause, formatBytes } from '@aivailable/contracts';
import type { Ask, Succession, Waiting } from './asks.js';
import type { Room } from './eviction.js';
import { formsFor } from './forms.js';
import type { Refusal, RefusedCandidate } from './plan-result.js';
import type { PlacementGpu, PlacementNode, Wish } from './snapshot.js';

/** A sentence stays readable; the data carries every candidate. */
const CANDIDATES_IN_SENTENCE = 12;

export function refusalOf(
  ask: Ask,
  candidates: readonly RefusedCandidate[],
  nodes: ReadonlyMap<string, PlacementNode>,
): Refusal {
  return {
    wishId: ask.wish.id,
    replica: ask.replica,
    replaces: ask.replacing?.id ?? null,
    message: `${subject(ask, nodes)}${leastForm(ask)}: ${reasons(candidates, nodes)}.`,
    candidates,
  };
}

/** The numbers are those of the least that would do. */
function leastForm(ask: Ask): string {
  const forms = formsFor(ask);
  const label = forms.at(-1)?.label;
  return forms.length > 1 && label !== undefined ? `, not even with ${label}` : '';
}

/** It has no place yet, and nothing has to be done but to wait. */
export function waitingRefusalOf(
  { wish, replica }: Ask,
  { place, waitsFor, isLater }: Room,
  candidates: readonly RefusedCandidate[],
  wishes: readonly Wish[],
): Refusal {
  const names = new Set(waitsFor.map(({ wishId }) => wishes.find(({ id }) => id === wishId)?.name ?? wishId));
  const { node } = place;
  const gpuIds = place.gpus.map(({ gpuId }) => gpuId);
  const where = placeName({ nodeName: node.name, gpuIds, shortBytes: 0 }, node);
  const who = [...names].join(' and ');
  const what = isLater
    ? `until ${who} on ${where} is idle or has had its turn`
    : `until ${who} ${names.size === 1 ? 'has' : 'have'} left ${where}`;
  return {
    ...{ wishId: wish.id, replica, replaces: null, candidates, waits: true },
    message: `Replica ${replica} of ${wish.replicas} of ${wish.name} waits ${what}.`,
  };
}

/** Others were asked to make room where it was put, and have not left yet. */
export function waitingForPlace(
  { wish, replica, place, waitsFor }: Waiting,
  wishes: readonly Wish[],
  nodes: ReadonlyMap<string, PlacementNode>,
): Refusal {
  const names = [...new Set(waitsFor.map(({ wishId }) => wishes.find(({ id }) => id === wishId)?.name ?? wishId))];
  const nodeName = nodes.get(place.nodeId)?.name ?? place.nodeId;
  const reason = `until ${names.join(' and ')} ${names.length === 1 ? 'has' : 'have'} left ${nodeName}`;
  const gpuIds = place.gpuIds ?? [];
  return {
    ...{ wishId: wish.id, replica, replaces: null, waits: true },
    candidates: [{ nodeId: place.nodeId, nodeName, gpuIds, shortBytes: null, reason: `it waits ${reason}` }],
    message: `Replica ${replica} of ${wish.replicas} of ${wish.name} waits ${reason}.`,
  };
}

/** Its successor stands on a node that is silent, and while the controller suspects itself nobody else may take over. */
export function waitingForSilent(
  { wish, replica, holder, successor }: Succession,
  nodes: ReadonlyMap<string, PlacementNode>,
): Refusal {
  const nameOf = (nodeId: string) => nodes.get(nodeId)?.name ?? nodeId;
  const nodeName = nameOf(successor.nodeId);
  const gpuIds = successor.gpus.map(({ gpuId }) => gpuId);
  const reason = `until ${nodeName} is heard again, where its successor stands`;
  return {
    ...{ wishId: wish.id, replica, replaces: holder.id, waits: true },
    candidates: [{ nodeId: successor.nodeId, nodeName, gpuIds, shortBytes: null, reason: `it waits ${reason}` }],
    message: `${wish.name} cannot leave ${nameOf(holder.nodeId)} yet: it waits ${reason}.`,
  };
}

function subject({ wish, replica, replacing, pin, yields }: Ask, nodes: ReadonlyMap<string, PlacementNode>): string {
  if (pin !== null && replacing === null) {
    return `${wish.name} cannot stand on ${nodes.get(pin.nodeId)?.name ?? pin.nodeId}`;
  }
  if (pin !== null) return `${wish.name} cannot move to ${nodes.get(pin.nodeId)?.name ?? pin.nodeId}`;
  if (yields && replacing !== null) {
    const from = nodes.get(replacing.nodeId)?.name ?? replacing.nodeId;
    return `${wish.name} makes room for others on ${from} and has no other place`;
  }
  if (replacing !== null) {
    return `${wish.name} cannot leave ${nodes.get(replacing.nodeId)?.name ?? replacing.nodeId} yet`;
  }
  return `Replica ${replica} of ${wish.replicas} of ${wish.name} has no place`;
}

function reasons(candidates: readonly RefusedCandidate[], nodes: ReadonlyMap<string, PlacementNode>): string {
  if (candidates.length === 0) return 'there is no node';
  const nearestFirst = [...candidates].sort((a, b) => shortness(a) - shortness(b));
  const said = nearestFirst.slice(0, CANDIDATES_IN_SENTENCE).map((candidate) => why(candidate, nodes));
  const unsaid = candidates.length - said.length;
  return unsaid > 0 ? `${said.join('; ')}; and ${unsaid} more` : said.join('; ');
}

function why(candidate: RefusedCandidate, nodes: ReadonlyMap<string, PlacementNode>): string {
  const where = placeName(candidate, nodes.get(candidate.nodeId));
  if (candidate.shortBytes === null) return `${where}: ${clause(candidate.reason)}`;
  return `${where}: ${formatBytes(candidate.shortBytes)} short (${candidate.reason})`;
}

/** `lab-3 GPU 0 (RX 6800)`; where a rule stands against the node, its name alone. */
function placeName(
  { nodeName, gpuIds, shortBytes }: Pick<RefusedCandidate, 'nodeName' | 'gpuIds' | 'shortBytes'>,
  node: PlacementNode | undefined,
): string {
  const gpus = node?.gpus.filter(({ id }) => gpuIds.includes(id)) ?? [];
  if (gpus.length === 0 || (shortBytes === null && gpus.length > 1)) return nodeName;
  if (gpus.length > 1) return `${nodeName} GPUs ${gpus.map(({ index }) => index).join('+')}`;
  return `${nodeName} ${gpus.map(cardName).join('')}`;
}

/** A trial device's own name has brackets and commas of its own, and says that it is no GPU. */
function cardName({ kind, index, name }: PlacementGpu): string {
  switch (kind) {
    case 'trial':
      return '(trial device, not a GPU)';
    case 'simulated':
      return `GPU ${index} (${name}, simulated)`;
    case 'real':
      return `GPU ${index} (${name})`;
    default:
      return kind satisfies never;
  }
}

function shortness({ shortBytes }: RefusedCandidate): number {
  return shortBytes ?? Number.MAX_SAFE_INTEGER;
}
