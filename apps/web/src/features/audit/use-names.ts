import { useLive } from '../../server/live.js';
import type { NameOf } from './change-words.js';

/** What things are called now, in fields that hold their ids; one that is gone keeps its id. */
export function useNames(): NameOf {
  const nodes = useLive('nodes') ?? {};
  const models = useLive('models') ?? {};
  const deployments = useLive('deployments') ?? {};
  const instances = useLive('instances') ?? {};
  const cardOf = (id: string) => Object.values(nodes).flatMap(({ gpus }) => gpus.find((gpu) => gpu.id === id) ?? [])[0];
  const fileOf = (id: string) =>
    Object.values(models).flatMap(({ files }) => files.find(({ fileId }) => fileId === id) ?? [])[0];
  return (id, field) => {
    switch (field) {
      case 'nodeId':
      case 'onlyOn':
      case 'keepOff':
        return nodes[id]?.name ?? id;
      case 'gpuId':
      case 'gpuIds': {
        const card = cardOf(id);
        return card ? `${card.index} ${card.name}` : id;
      }
      case 'modelId':
        return models[id]?.name ?? id;
      case 'fileId':
      case 'fallbackFileIds':
        return fileOf(id)?.quantisation ?? id;
      case 'apartFrom':
        return deployments[id]?.servedName ?? id;
      case 'instanceId':
        return instances[id]?.servedName ?? id;
      default:
        return id;
    }
  };
}
