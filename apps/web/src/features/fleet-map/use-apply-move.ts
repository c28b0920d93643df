import type { InstanceView, OrderMove } from '@aivailable/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { moveMutation } from '../../server/instances.js';
import type { MoveAnswer } from '../../server/planner/planner-talk.js';
import { PLACEMENT_SNAPSHOT } from '../../server/planner/use-planner.js';
import { useFleetActions } from './fleet-actions.js';

/** So long a move can be taken back without a restart. */
export const UNDO_SECONDS = 10;

/** Orders what was shown: where the controller would do otherwise by now it says so, and nothing moves. `followed` are shown on their way. */
export function useApplyMove(followed: readonly InstanceView[], onDone: () => void) {
  const client = useQueryClient();
  const { follow } = useFleetActions();
  const move = useMutation({
    ...moveMutation,
    onError: () => client.invalidateQueries({ queryKey: PLACEMENT_SNAPSHOT }),
  });
  const onSuccess = ({ chain }: MoveAnswer) => {
    const undoUntil = Date.now() + UNDO_SECONDS * 1_000;
    for (const { instanceId, target } of chain) {
      const instance = followed.find((one) => one.instanceId === instanceId);
      if (!instance) continue;
      const { servedName, nodeId, gpus } = instance;
      const from = { nodeId, gpuIds: gpus.map(({ gpuId }) => gpuId) };
      const isLast = instanceId === chain.at(-1)?.instanceId;
      follow({ instanceId, servedName, from, to: spot(target), undoUntil: isLast ? undoUntil : Date.now() });
    }
    onDone();
  };
  return {
    ...move,
    mutate: (answer: MoveAnswer) => {
      const ordered = orderOf(answer);
      if (ordered) move.mutate(ordered, { onSuccess: () => onSuccess(answer) });
    },
  };
}

/** One order: the last of the chain, and those that go before it. */
function orderOf({ chain, previews }: MoveAnswer): { instanceId: string; order: OrderMove } | null {
  const last = chain.at(-1);
  const place = previews.at(-1)?.placements[0];
  if (!last || !place) return null;
  const first = chain.slice(0, -1).map(({ instanceId, target }) => ({ instanceId, ...spot(target) }));
  const order = {
    ...spot(last.target),
    undoSeconds: UNDO_SECONDS,
    expects: place.gpus.map(({ gpuId, reservedBytes }) => ({ gpuId, reservedBytes })),
    ...(first.length > 0 && { first }),
  };
  return { instanceId: last.instanceId, order };
}

function spot({ nodeId, gpuIds }: { nodeId: string; gpuIds?: readonly string[] | undefined }) {
  return { nodeId, ...(gpuIds && { gpuIds: [...gpuIds] }) };
}
