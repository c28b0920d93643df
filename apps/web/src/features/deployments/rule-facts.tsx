import type { DeploymentView } from '@aivailable/contracts';
import { useLive } from '../../server/live.js';
import { texts } from './texts.js';

const { facts: words, gone } = texts.rules;

/** Whether anything is said of where it stands, or of its cache. */
export function isBound({ onlyOn = [], keepOff = [], apartFrom = [], places = [], kvType = 'f16' }: DeploymentView) {
  return kvType !== 'f16' || [onlyOn, keepOff, apartFrom, places].some((list) => list.length > 0);
}

export function RuleFacts({ deployment }: { deployment: DeploymentView }) {
  const nodes = useLive('nodes') ?? {};
  const deployments = useLive('deployments') ?? {};
  const { onlyOn = [], keepOff = [], apartFrom = [], places = [], kvType = 'f16' } = deployment;
  const placeWords = ({ nodeId, gpuIds }: { nodeId: string; gpuIds?: string[] | undefined }) => {
    const node = nodes[nodeId];
    const cards = gpuIds?.map((gpuId) => node?.gpus.find(({ id }) => id === gpuId)?.index ?? '?').join('+');
    if (node === undefined) return gone.node;
    return cards === undefined ? node.name : `${node.name} GPU ${cards}`;
  };
  const facts = [
    ...(kvType === 'f16' ? [] : [texts.cache.fact(kvType)]),
    ...said(words.onlyOn, onlyOn.map(placeWords)),
    ...said(
      words.keepOff,
      keepOff.map((nodeId) => nodes[nodeId]?.name ?? gone.node),
    ),
    ...said(
      words.apartFrom,
      apartFrom.map((id) => deployments[id]?.servedName ?? gone.deployment),
    ),
    ...said(words.waiting, places.map(placeWords)),
  ];
  return facts.map((fact) => <span key={fact}>{fact}</span>);
}

function said(say: (names: string) => string, names: readonly string[]): string[] {
  return names.length === 0 ? [] : [say(names.join(', '))];
}
