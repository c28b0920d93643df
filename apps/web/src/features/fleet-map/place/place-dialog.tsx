import { createDeployment } from '@aivailable/contracts';
import { Button, Group, Stack, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useEffect, useMemo, useRef, useState } from 'react';
import { toast } from 'sonner';
import { asProblem } from '../../../server/api-problem.js';
import { checkedForm } from '../../../server/form-check.js';
import { useLive, useLiveList } from '../../../server/live.js';
import type { Destination } from '../../../server/planner/planner-talk.js';
import { useFleetToPlan, usePlanned } from '../../../server/planner/use-planner.js';
import { Dialog } from '../../../ui/dialog.js';
import { ErrorNote } from '../../../ui/error-note.js';
import { TargetChoice } from '../target-choice.js';
import { texts } from '../texts.js';
import { firstForm, type PutForm, wishOfForm } from './first-wish.js';
import { PlacePlan } from './place-plan.js';
import { PutFields } from './put-fields.js';
import { usePut } from './use-put.js';
import { type PutLoad, usePutWish } from './use-put-wish.js';

interface PlaceDialogProps {
  readonly load: PutLoad;
  /** Where it was dropped; null: to be chosen. */
  readonly to: Destination | null;
  readonly onClose: () => void;
  /** How long typing rests before the planner is asked. */
  readonly restMs?: number;
}

const words = texts.place;

/** However the target was chosen, by drag, keys or menu: the same question to the same planner, and the same plan. */
export function PlaceDialog({ load, to: dropped, onClose, restMs = 250 }: PlaceDialogProps) {
  const [to, setTo] = useState(dropped);
  const { model, form, setForm, asked, isTyping, title, problem: misfit } = useForm(load, restMs);
  const fleet = useFleetToPlan(true);
  const { wish, error, isOfBefore } = usePutWish(load, fleet.data, asked);
  const planned = usePlanned(fleet.data, to && wish && { kind: 'place', wish, to });
  const nodes = useLive('nodes') ?? {};
  const put = usePut(() => {
    const node = nodes[planned.data?.place?.nodeId ?? '']?.name ?? '';
    toast.success(words.done(wish?.name ?? title, node));
    onClose();
  });
  const answer = to && planned.data ? planned.data : null;
  /* What is ordered is what the fields say, and what is shown is about it. */
  const isOfFields = !isTyping && !isOfBefore && misfit === null;
  const isFresh = answer !== null && isOfFields && !planned.isPlaceholderData && !fleet.isPlaceholderData;
  const isReady = answer !== null && isOfFields && planned.isToThis && answer.refusal === null;
  const button = useRef<HTMLButtonElement>(null);
  /* Who dropped it there goes on with Enter, as soon as there is something to confirm. */
  const isConfirmed = isReady && dropped !== null && form === null;
  useEffect(() => {
    if (isConfirmed) button.current?.focus();
  }, [isConfirmed]);
  const unplanned = fleet.error ?? error ?? planned.error;
  const problem = unplanned ?? put.error;
  return (
    <Dialog onClose={onClose} title={title} size="lg">
      <Stack gap="md">
        <TargetChoice from={null} isDropped={dropped !== null} to={to} onChange={setTo} />
        {model && form && <PutFields model={model} form={form} onChange={setForm} />}
        {misfit && <Text c="red">{misfit}</Text>}
        {to && !unplanned && (
          <PlacePlan fleet={fleet.data} wish={wish} answer={answer} isStale={!isFresh} isPut={to !== 'anywhere'} />
        )}
        {problem && <ErrorNote problem={asProblem(problem)} />}
        <Group justify="space-between" className="dialog-deeds">
          <Text size="sm" c="dimmed">
            {!to && words.pick}
          </Text>
          <Button
            onClick={() => to && answer && put.mutate({ load, wish: asked, to, answer })}
            disabled={!isReady}
            loading={put.isPending}
            ref={button}
          >
            {words.apply}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}

/** A model has a form; one more replica of a deployment is what the deployment is. */
function useForm(load: PutLoad, restMs: number) {
  const models = useLive('models') ?? {};
  const deployments = useLiveList('deployments') ?? [];
  const model = load.kind === 'model' ? models[load.modelId] : undefined;
  const standing = deployments.find((one) => load.kind === 'deployment' && one.deploymentId === load.deploymentId);
  const [form, setForm] = useState<PutForm | null>(() => (model ? firstForm(model, deployments) : null));
  const [rested] = useDebouncedValue(form, restMs);
  const checked = useMemo(
    () => (model && rested ? checkedForm(createDeployment, wishOfForm(model, rested)) : null),
    [model, rested],
  );
  const problem = checked?.error?.issues[0]?.message ?? null;
  const name = model?.name ?? standing?.servedName ?? '';
  return {
    ...{ model, form, problem, title: words.dialog[load.kind](name) },
    asked: checked?.success ? checked.data : null,
    isTyping: rested !== form,
    setForm: (change: Partial<PutForm>) => setForm((old) => old && { ...old, ...change }),
  };
}
