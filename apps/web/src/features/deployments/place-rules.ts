import type { ChosenPlace, DeploymentView, NodeView, PlaceRules } from '@aivailable/contracts';
import { texts } from './texts.js';

const { gone } = texts.rules;

/** Where it may stand, as a form holds it: a place is a key, of a node or of one of its cards. */
export interface RulesForm {
  readonly onlyOn: readonly string[];
  readonly keepOff: readonly string[];
  readonly apartFrom: readonly string[];
}

export const NO_RULES: RulesForm = { onlyOn: [], keepOff: [], apartFrom: [] };

/** Ids may hold any letter. */
const keyOf = (nodeId: string, gpuId?: string) => JSON.stringify(gpuId === undefined ? [nodeId] : [nodeId, gpuId]);

export function rulesOf({ onlyOn = [], keepOff = [], apartFrom = [] }: PlaceRules): RulesForm {
  const keys = onlyOn.flatMap(({ nodeId, gpuIds }) => gpuIds?.map((id) => keyOf(nodeId, id)) ?? [keyOf(nodeId)]);
  return { onlyOn: keys, keepOff, apartFrom };
}

/** Any card of a node says more than some of its cards. */
export function rulesWish({ onlyOn, keepOff, apartFrom }: RulesForm) {
  const cards = new Map<string, string[]>();
  const whole = new Set<string>();
  for (const key of onlyOn) {
    const [nodeId = '', gpuId]: string[] = JSON.parse(key);
    if (gpuId === undefined) whole.add(nodeId);
    cards.set(nodeId, [...(cards.get(nodeId) ?? []), ...(gpuId === undefined ? [] : [gpuId])]);
  }
  const places = [...cards].map(
    ([nodeId, gpuIds]): ChosenPlace => (whole.has(nodeId) ? { nodeId } : { nodeId, gpuIds }),
  );
  return { onlyOn: places, keepOff: [...keepOff], apartFrom: [...apartFrom] };
}

export interface Choice {
  readonly value: string;
  readonly label: string;
}

/** Each node as a whole, and each of its cards where there are several. What is chosen and gone stays to be seen. */
export function placeChoices(nodes: readonly NodeView[], chosen: readonly string[], anyCard: string): Choice[] {
  const offered = [...nodes]
    .sort(byName)
    .flatMap(({ nodeId, name, gpus }) => [
      { value: keyOf(nodeId), label: `${name} · ${anyCard}` },
      ...gpus.map((gpu) => ({ value: keyOf(nodeId, gpu.id), label: `${name} · GPU ${gpu.index} ${gpu.name}` })),
    ]);
  return withGone(offered, chosen, (key) => {
    const [nodeId]: string[] = JSON.parse(key);
    const node = nodes.find((one) => one.nodeId === nodeId);
    return node ? `${node.name} · ${gone.card}` : gone.node;
  });
}

export function nodeChoices(nodes: readonly NodeView[], chosen: readonly string[]): Choice[] {
  const offered = [...nodes].sort(byName).map(({ nodeId, name }) => ({ value: nodeId, label: name }));
  return withGone(offered, chosen, () => gone.node);
}

export function otherChoices(
  deployments: readonly DeploymentView[],
  own: string | null,
  chosen: readonly string[],
): Choice[] {
  const offered = deployments
    .filter(({ deploymentId }) => deploymentId !== own)
    .map(({ deploymentId, servedName }) => ({ value: deploymentId, label: servedName }))
    .sort((a, b) => a.label.localeCompare(b.label));
  return withGone(offered, chosen, () => gone.deployment);
}

function withGone(offered: readonly Choice[], chosen: readonly string[], nameOf: (value: string) => string): Choice[] {
  const known = new Set(offered.map(({ value }) => value));
  const gone = chosen.filter((value) => !known.has(value));
  return [...offered, ...gone.map((value) => ({ value, label: nameOf(value) }))];
}

const byName = (a: NodeView, b: NodeView) => a.name.localeCompare(b.name);
