import { Loader, Text } from '@mantine/core';
import { useLiveList } from '../../server/live.js';
import type { MoveAnswer, PlannedFleet } from '../../server/planner/planner-talk.js';
import { titleOf, useReasons } from '../../server/refusal-reasons.js';
import { lengthWords } from '../../ui/length-words.js';
import { bytesWords } from '../../ui/numbers.js';
import { ReasonList } from '../../ui/reason-list.js';
import { StateMark } from '../../ui/state-mark.js';
import { loadSeconds } from './load-seconds.js';
import { PlanBars } from './plan-bars.js';
import { type PlanStory, type Spot, type StoryMove, storyOf } from './plan-story.js';
import { texts } from './texts.js';

interface MovePlanProps {
  readonly fleet: PlannedFleet | undefined;
  readonly answer: MoveAnswer | null;
  readonly isStale: boolean;
  /** Several that were chosen together, rather than one behind those that make room for it. */
  readonly isJoint?: boolean;
}

/** The whole plan before anything is done: steps in their order, cards before and after, and how long it takes. */
export function MovePlan({ fleet, answer, isStale, isJoint = false }: MovePlanProps) {
  if (!fleet || !answer) return <Loader size="sm" type="dots" />;
  return (
    <div className={isStale ? 'preview preview-stale' : 'preview'} aria-live="polite" aria-busy={isStale}>
      {answer.refusal ? (
        <RefusedPlan refusal={answer.refusal} />
      ) : (
        <Story story={storyOf(fleet, answer)} isJoint={isJoint} />
      )}
    </div>
  );
}

export function RefusedPlan({ refusal }: { refusal: NonNullable<MoveAnswer['refusal']> }) {
  return <ReasonList title={titleOf(refusal)} reasons={useReasons(refusal)} />;
}

function Story({ story: { moves, cards }, isJoint }: { story: PlanStory; isJoint: boolean }) {
  const makers = isJoint ? [] : moves.slice(0, -1).map(({ name }) => name);
  const label = makers.length === 0 ? texts.move.fits : texts.move.fitsAfter(makers.join(', '));
  return (
    <>
      <StateMark tone={makers.length === 0 ? 'good' : 'warn'} label={label} />
      <PlanBars cards={cards} />
      <ol className="plan-steps">
        {moves.flatMap((move) => stepsOf(move).map((step) => <li key={`${move.instanceId} ${step}`}>{step}</li>))}
      </ol>
      <Duration moves={moves} />
    </>
  );
}

export function stepsOf({ name, from, to, bytes }: StoryMove): string[] {
  const here = spotWords(from);
  return [
    texts.move.steps.load(name, spotWords(to), bytesWords(bytes)),
    texts.move.steps.serve(name),
    texts.move.steps.drain(name, here),
  ];
}

export function spotWords({ nodeName, gpus }: Spot): string {
  return `${nodeName} GPU ${gpus.map(({ index }) => index).join('+')}`;
}

/** Nothing leaves before its successor serves, so there is no second without an instance. */
export function Duration({ moves }: { moves: readonly StoryMove[] }) {
  const instances = useLiveList('instances') ?? [];
  const seconds = moves.map(({ bytes, to }) => loadSeconds(bytes, to.nodeId, instances));
  const known = seconds.every((one) => one !== null);
  const sum = seconds.reduce<number>((total, one) => total + (one ?? 0), 0);
  return (
    <Text size="sm">
      {known ? texts.move.takesAbout(lengthWords(Math.max(1, Math.round(sum)))) : texts.move.takesUnknown}{' '}
      {texts.move.noOutage}
    </Text>
  );
}
