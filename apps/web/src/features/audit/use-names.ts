import { useQuery } from '@tanstack/react-query';
import { useLive } from '../../server/live.js';
import { projectsQuery } from '../../server/projects.js';
import { usersQuery } from '../../server/users.js';
import type { NameOf } from './change-words.js';

/** What things are called now, for lines that do not say it themselves; one that is gone keeps its id. */
export function useNames(): NameOf {
  const nodes = useLive('nodes') ?? {};
  const models = useLive('models') ?? {};
  const deployments = useLive('deployments') ?? {};
  const instances = useLive('instances') ?? {};
  const projects = useQuery(projectsQuery).data ?? [];
  const users = useQuery(usersQuery).data ?? [];
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
      case 'projectId':
      case 'projectIds':
        return projects.find(({ projectId }) => projectId === id)?.name ?? id;
      case 'memberIds':
        return users.find(({ userId }) => userId === id)?.email ?? id;
      default:
        return id;
    }
  };
}
