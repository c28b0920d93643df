import type { Wish } from '@aivailable/placement';
import { Loader, Text } from '@mantine/core';
import { useLiveList } from '../../../server/live.js';
import type { PlaceAnswer, PlannedFleet } from '../../../server/planner/planner-talk.js';
import { lengthWords } from '../../../ui/length-words.js';
import { bytesWords } from '../../../ui/numbers.js';
import { StateMark } from '../../../ui/state-mark.js';
import { loadSeconds } from '../load-seconds.js';
import { RefusedPlan, spotWords, stepsOf } from '../move-plan.js';
import { PlanBars } from '../plan-bars.js';
import { texts } from '../texts.js';
import { type PlaceStory, placeStory } from './place-story.js';

const words = texts.place;

interface PlacePlanProps {
  readonly fleet: PlannedFleet | undefined;
  readonly wish: Wish | null;
  readonly answer: PlaceAnswer | null;
  readonly isStale: boolean;
  /** Where an admin put it, rather than the planner. */
  readonly isPut: boolean;
}

/** The whole plan before anything is done: who makes room, what is loaded where, the cards before and after. */
export function PlacePlan({ fleet, wish, answer, isStale, isPut }: PlacePlanProps) {
  if (!fleet || !wish || !answer) return <Loader size="sm" type="dots" />;
  return (
    <div className={isStale ? 'preview preview-stale' : 'preview'} aria-live="polite" aria-busy={isStale}>
      {answer.refusal ? (
        <RefusedPlan refusal={answer.refusal} />
      ) : (
        <Story story={placeStory(fleet, wish, answer)} lesser={lesserOf(wish, answer)} isPut={isPut} />
      )}
    </div>
  );
}

/** Less than was wished for, where only that finds room. */
function lesserOf({ variants }: Wish, { place }: PlaceAnswer): string | null {
  const at = variants.findIndex(({ id }) => id === place?.variantId);
  return at > 0 ? (variants[at]?.label ?? null) : null;
}

interface StoryProps {
  readonly story: PlaceStory;
  readonly lesser: string | null;
  readonly isPut: boolean;
}

function Story({ story, lesser, isPut }: StoryProps) {
  const { cards, comes } = story;
  return (
    <>
      <Headline story={story} />
      {lesser && <Text size="sm">{words.lesser(lesser)}</Text>}
      <PlanBars cards={cards} />
      <ol className="plan-steps">
        {stepsOfPlace(story).map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      {comes && <Duration story={story} />}
      <Text size="sm" c="dimmed">
        {isPut ? words.keeps : words.free}
      </Text>
    </>
  );
}

function Headline({ story: { moves, leaving } }: { story: PlaceStory }) {
  const names = (all: readonly { name: string }[]) => [...new Set(all.map(({ name }) => name))];
  if (leaving.length > 0) return <StateMark tone="warn" label={words.fitsOnce(names(leaving))} />;
  if (moves.length > 0) return <StateMark tone="warn" label={texts.move.fitsAfter(names(moves).join(', '))} />;
  return <StateMark tone="good" label={texts.move.fits} />;
}

function stepsOfPlace({ moves, leaving, comes }: PlaceStory): string[] {
  return [
    ...moves.flatMap(stepsOf),
    ...leaving.map(({ name, from }) => words.steps.evict(name, spotWords(from))),
    ...(comes === null
      ? []
      : [
          texts.move.steps.load(comes.name, spotWords(comes.to), bytesWords(comes.bytes)),
          texts.move.steps.serve(comes.name),
        ]),
  ];
}

/** Everything that is loaded, one after the other. */
function Duration({ story: { moves, comes } }: { story: PlaceStory }) {
  const instances = useLiveList('instances') ?? [];
  const loads = [...moves, ...(comes === null ? [] : [comes])];
  const seconds = loads.map(({ bytes, to }) => loadSeconds(bytes, to.nodeId, instances));
  const sum = seconds.reduce<number | null>((total, one) => (total === null || one === null ? null : total + one), 0);
  return (
    <Text size="sm">
      {sum === null ? texts.move.takesUnknown : texts.move.takesAbout(lengthWords(Math.max(1, Math.round(sum))))}
    </Text>
  );
}
