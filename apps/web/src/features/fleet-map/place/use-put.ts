import type { CreateDeployment, OrderPlace } from '@aivailable/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { deployMutation, putReplicaMutation } from '../../../server/deployments.js';
import type { Destination, PlaceAnswer } from '../../../server/planner/planner-talk.js';
import { PLACEMENT_SNAPSHOT } from '../../../server/planner/use-planner.js';
import type { PutLoad } from './use-put-wish.js';

interface Put {
  readonly load: PutLoad;
  /** Of a model: what is deployed. */
  readonly wish: CreateDeployment | null;
  readonly to: Destination;
  readonly answer: PlaceAnswer;
}

/** Orders what was shown: where the controller would do otherwise by now it says so, and nothing is loaded. */
export function usePut(onDone: () => void) {
  const client = useQueryClient();
  const onError = () => client.invalidateQueries({ queryKey: PLACEMENT_SNAPSHOT });
  const deploy = useMutation({ ...deployMutation, onError });
  const more = useMutation({ ...putReplicaMutation, onError });
  return {
    error: deploy.error ?? more.error,
    isPending: deploy.isPending || more.isPending,
    mutate: ({ load, wish, to, answer }: Put) => {
      const place = orderOf(to, answer);
      if (load.kind === 'deployment') {
        more.mutate({ deploymentId: load.deploymentId, place }, { onSuccess: onDone });
      } else if (wish) {
        deploy.mutate({ ...wish, place }, { onSuccess: onDone });
      }
    },
  };
}

function orderOf(to: Destination, { chain, place }: PlaceAnswer): OrderPlace {
  const first = chain.map(({ instanceId, target }) => ({ instanceId, ...spot(target) }));
  return {
    ...(to !== 'anywhere' && spot(to)),
    ...(first.length > 0 && { first }),
    expects: place?.gpus.map(({ gpuId, reservedBytes }) => ({ gpuId, reservedBytes })) ?? [],
  };
}

function spot({ nodeId, gpuIds }: { nodeId: string; gpuIds?: readonly string[] | undefined }) {
  return { nodeId, ...(gpuIds && { gpuIds: [...gpuIds] }) };
}
