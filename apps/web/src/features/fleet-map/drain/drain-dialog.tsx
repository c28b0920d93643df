import type { NodeView } from '@aivailable/contracts';
import { Button, Group, Loader, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { asProblem } from '../../../server/api-problem.js';
import { changeNodeMutation } from '../../../server/nodes.js';
import { useFleetToPlan, usePlanned } from '../../../server/planner/use-planner.js';
import { Dialog } from '../../../ui/dialog.js';
import { ErrorNote } from '../../../ui/error-note.js';
import { StateMark } from '../../../ui/state-mark.js';
import { Duration, RefusedPlan, stepsOf } from '../move-plan.js';
import { PlanBars } from '../plan-bars.js';
import { type DrainStory, drainStory } from './drain-story.js';
import { texts as words } from './texts.js';

interface DrainDialogProps {
  readonly node: NodeView;
  readonly onClose: () => void;
}

/** What follows before it is done: the same planner, asked what it would do if the node were drained. */
export function DrainDialog({ node, onClose }: DrainDialogProps) {
  const { nodeId, name } = node;
  const { data: fleet, error: unread } = useFleetToPlan(true);
  const planned = usePlanned(fleet, { kind: 'what-if', supposition: { kind: 'drain-node', nodeId } });
  const change = useMutation({ ...changeNodeMutation, meta: { ownErrors: true } });
  const problem = unread ?? planned.error ?? change.error;
  const drain = () => change.mutate({ nodeId, change: { intent: 'draining' } }, { onSuccess: onClose });
  return (
    <Dialog onClose={onClose} title={words.title(name)} size="lg">
      <Stack gap="md">
        <Text c="dimmed">{words.hint}</Text>
        {fleet && planned.data ? (
          <DrainPlan story={drainStory(fleet, nodeId, planned.data.after)} />
        ) : (
          !problem && <Loader size="sm" type="dots" />
        )}
        {problem && <ErrorNote problem={asProblem(problem)} />}
        <Group justify="flex-end" className="dialog-deeds">
          <Button variant="default" onClick={onClose} data-autofocus>
            {words.cancel}
          </Button>
          {/* It may be ordered whatever is shown: who drains a machine may be in a hurry, and nothing stops answering. */}
          <Button onClick={drain} loading={change.isPending}>
            {words.confirm}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}

function DrainPlan({ story: { moves, staying, leaving, cards } }: { story: DrainStory }) {
  const count = moves.length + leaving.length;
  return (
    <div className="preview" aria-live="polite">
      <StateMark
        tone={staying.length === 0 ? 'good' : 'warn'}
        label={staying.length === 0 ? words.all(count) : words.some(staying.length)}
      />
      {cards.length > 0 && <PlanBars cards={cards} />}
      {(moves.length > 0 || leaving.length > 0) && (
        <ol className="plan-steps">
          {moves.flatMap((move) => stepsOf(move).map((step) => <li key={`${move.instanceId} ${step}`}>{step}</li>))}
          {leaving.map(({ instanceId, name }) => (
            <li key={instanceId}>{words.leaves(name)}</li>
          ))}
        </ol>
      )}
      {staying.map(({ instanceId, refusal }) => (
        <RefusedPlan key={instanceId} refusal={refusal} />
      ))}
      {moves.length > 0 && <Duration moves={moves} />}
    </div>
  );
}
