import { type ChangeNode, joinTokenView } from '@aivailable/contracts';
import { mutationOptions } from '@tanstack/react-query';
import { ask, tell } from './api-client.js';

const at = (nodeId: string) => `/admin/nodes/${encodeURIComponent(nodeId)}`;

export const changeNodeMutation = mutationOptions({
  mutationFn: ({ nodeId, change }: { nodeId: string; change: ChangeNode }) =>
    tell(at(nodeId), { method: 'PATCH', body: change }),
});

export const removeNodeMutation = mutationOptions({
  mutationFn: (nodeId: string) => tell(at(nodeId), { method: 'DELETE' }),
});

interface Headroom {
  readonly nodeId: string;
  readonly gpuId: string;
  readonly headroomBytes: number | null;
}

export const headroomMutation = mutationOptions({
  mutationFn: ({ nodeId, gpuId, headroomBytes }: Headroom) =>
    tell(`${at(nodeId)}/gpus/${encodeURIComponent(gpuId)}`, { method: 'PATCH', body: { headroomBytes } }),
  meta: { ownErrors: true },
});

export const releaseBrakeMutation = mutationOptions({
  mutationFn: () => tell('/admin/brake/release', { method: 'POST' }),
});

export const joinTokenMutation = mutationOptions({
  mutationFn: (minutes: number) => ask('/admin/join-tokens', joinTokenView, { method: 'POST', body: { minutes } }),
  meta: { ownErrors: true },
  gcTime: 0,
});
