import type { InstanceView } from '@aivailable/contracts';
import { Button, Group, Stack, Text } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { asProblem } from '../../server/api-problem.js';
import { useLiveList } from '../../server/live.js';
import type { Destination } from '../../server/planner/planner-talk.js';
import { useFleetToPlan, usePlanned } from '../../server/planner/use-planner.js';
import { Dialog } from '../../ui/dialog.js';
import { ErrorNote } from '../../ui/error-note.js';
import { MovePlan } from './move-plan.js';
import { TargetChoice } from './target-choice.js';
import { texts } from './texts.js';
import { UNDO_SECONDS, useApplyMove } from './use-apply-move.js';

interface MoveDialogProps {
  readonly instance: InstanceView;
  /** Where it was dropped; null: to be chosen. */
  readonly to: Destination | null;
  readonly onClose: () => void;
}

/** However the target was chosen, by drag, keys or menu: the same question to the same planner, and the same plan. */
export function MoveDialog({ instance, to: dropped, onClose }: MoveDialogProps) {
  const nodes = useLiveList('nodes') ?? [];
  const { instanceId, servedName } = instance;
  const [to, setTo] = useState(dropped);
  const fleet = useFleetToPlan(true);
  const planned = usePlanned(fleet.data, to && { kind: 'move', instanceId, to });
  const apply = useApplyMove([instance], onClose);
  const problem = fleet.error ?? planned.error;
  const answer = to && planned.data ? planned.data : null;
  const button = useRef<HTMLButtonElement>(null);
  const isFresh = answer !== null && !planned.isPlaceholderData && !fleet.isPlaceholderData;
  /* A busy fleet is looked at anew all the time: what is shown may be ordered, and the controller knows whether it still holds. */
  const isReady = answer !== null && planned.isToThis && answer.refusal === null;
  /* Who dropped it there goes on with Enter, as soon as there is something to confirm. */
  useEffect(() => {
    if (isReady && dropped !== null) button.current?.focus();
  }, [isReady, dropped]);
  return (
    <Dialog onClose={onClose} title={texts.move.title(servedName)} size="lg">
      <Stack gap="md">
        <Text c="dimmed">{texts.move.from(nodes.find(({ nodeId }) => nodeId === instance.nodeId)?.name ?? '')}</Text>
        <TargetChoice from={instance} isDropped={dropped !== null} to={to} onChange={setTo} />
        {to && !problem && <MovePlan fleet={fleet.data} answer={answer} isStale={!isFresh} />}
        {problem && <ErrorNote problem={asProblem(problem)} />}
        {apply.error && <ErrorNote problem={asProblem(apply.error)} />}
        <Group justify="space-between" className="dialog-deeds">
          <Text size="sm" c="dimmed">
            {to ? texts.move.undoable(UNDO_SECONDS) : texts.move.pick}
          </Text>
          <Button
            onClick={() => answer && apply.mutate(answer)}
            disabled={!isReady}
            loading={apply.isPending}
            ref={button}
          >
            {texts.move.apply}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
