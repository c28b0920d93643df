import type { InstanceView } from '@aivailable/contracts';
import { Button, Group, Stack, Text } from '@mantine/core';
import { use, useEffect, useRef, useState } from 'react';
import { asProblem } from '../../server/api-problem.js';
import { useLiveList } from '../../server/live.js';
import type { Destination } from '../../server/planner/planner-talk.js';
import { useFleetToPlan, usePlanned } from '../../server/planner/use-planner.js';
import { Dialog } from '../../ui/dialog.js';
import { ErrorNote } from '../../ui/error-note.js';
import { MovePlan } from './move-plan.js';
import { SelectionContext } from './selection/selection-store.js';
import { TargetNodes } from './target-nodes.js';
import { texts } from './texts.js';
import { useApplyMove } from './use-apply-move.js';

interface MoveManyDialogProps {
  readonly instances: readonly InstanceView[];
  readonly to: Destination | null;
  readonly onClose: () => void;
}

/** Several instances, one plan: the same cards before and after, steps and refusals as for one. */
export function MoveManyDialog({ instances, to: asked, onClose }: MoveManyDialogProps) {
  const nodes = useLiveList('nodes') ?? [];
  const selection = use(SelectionContext);
  const [to, setTo] = useState(asked);
  /* In the order of the names, so that the plan stays the same while they are looked at. */
  const [ids] = useState(() => [...instances].sort(byName).map(({ instanceId }) => instanceId));
  const fleet = useFleetToPlan(true);
  const planned = usePlanned(fleet.data, to && { kind: 'moves', instanceIds: ids, to });
  const apply = useApplyMove(instances, () => {
    selection.clear();
    onClose();
  });
  const problem = fleet.error ?? planned.error;
  const answer = to && planned.data ? planned.data : null;
  const isFresh = answer !== null && !planned.isPlaceholderData && !fleet.isPlaceholderData;
  /* What is shown may be ordered also while the fleet is looked at anew; the controller knows whether it still holds. */
  const isReady = answer !== null && planned.isToThis && answer.refusal === null;
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (isReady && asked !== null) button.current?.focus();
  }, [isReady, asked]);
  return (
    <Dialog onClose={onClose} title={texts.selection.dialog(ids.length)} size="lg">
      <Stack gap="md">
        <Text c="dimmed">{instances.map(({ servedName }) => servedName).join(', ')}</Text>
        <TargetNodes nodes={nodes} from={null} value={to} onChange={setTo} />
        {to && !problem && <MovePlan fleet={fleet.data} answer={answer} isStale={!isFresh} isJoint />}
        {problem && <ErrorNote problem={asProblem(problem)} />}
        {apply.error && <ErrorNote problem={asProblem(apply.error)} />}
        <Group justify="space-between" className="dialog-deeds">
          <Text size="sm" c="dimmed">
            {to ? texts.selection.oneByOne : texts.move.pick}
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

function byName(a: InstanceView, b: InstanceView): number {
  return a.servedName.localeCompare(b.servedName) || a.instanceId.localeCompare(b.instanceId);
}
