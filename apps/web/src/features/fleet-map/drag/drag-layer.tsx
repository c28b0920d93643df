import { use, useEffect, useMemo, useRef, useSyncExternalStore } from 'react';
import { asProblem } from '../../../server/api-problem.js';
import { useLive } from '../../../server/live.js';
import { PlannerContext, useFleetToPlan } from '../../../server/planner/use-planner.js';
import { usePutWish } from '../place/use-put-wish.js';
import { texts } from '../texts.js';
import { type Carried, type DragState, type DragStore } from './drag-store.js';
import { keyOf } from './drop-target.js';
import { DropVerdict } from './drop-verdict.js';
import type { Load } from './load.js';
import { questionsAbout } from './questions.js';
import { nearestFirst } from './target-order.js';
import { askAll } from './verdict-asker.js';
import { placeName, sentenceOf } from './verdict-words.js';

interface DragLayerProps {
  /** Something is carried, or may be soon. */
  readonly warm: boolean;
  readonly store: DragStore;
  readonly keys: readonly string[];
}

const ANYWHERE = keyOf({ kind: 'anywhere' });

/** Until somebody comes near the map it only opens the planner's thread, which takes longer than an answer of it. */
export function DragLayer({ warm, ...carrying }: DragLayerProps) {
  const planner = use(PlannerContext);
  const { store } = carrying;
  const isCarrying = useSyncExternalStore(store.subscribe, () => store.state().carried !== null);
  useEffect(() => planner.open(), [planner]);
  return (warm || isCarrying) && <CarryingLayer {...carrying} />;
}

/** What is over the map while something is carried: the card at the pointer, "anywhere", and what is said aloud. */
function CarryingLayer({ store, keys }: Omit<DragLayerProps, 'warm'>) {
  const { load, carried, over, verdicts, ended } = useSyncExternalStore(store.subscribe, store.state);
  const nodes = useLive('nodes') ?? {};
  const trouble = useVerdicts(store, load, keys);
  useInView(carried, over);
  const place = over === null ? '' : placeName(over, nodes);
  const verdict = over === null ? undefined : verdicts.get(over);
  const sentence =
    over === null ? '' : verdict === undefined && trouble ? asProblem(trouble).message : sentenceOf(verdict);
  const spoken = carried
    ? over === null
      ? ''
      : texts.drag.over(place, sentence)
    : ended && endWords(ended, placeName(ended.key, nodes));
  return (
    <>
      {carried && <Card store={store} carried={carried} place={place} sentence={sentence} />}
      {carried && (
        <div className="drop-anywhere" data-drop={ANYWHERE}>
          <strong>{texts.drag.anywhere}</strong> {texts.drag.anywhereHint}
          <DropVerdict dropKey={ANYWHERE} />
        </div>
      )}
      <div className="sr-only" role="status" aria-live="assertive" aria-atomic="false">
        {carried?.by === 'keyboard' && <span>{texts.drag.pickedUp(carried.name)} </span>}
        {spoken}
      </div>
    </>
  );
}

function endWords({ how, name }: NonNullable<DragState['ended']>, place: string): string {
  return how === 'dropped' ? texts.drag.dropped(name, place) : texts.drag.cancelled(name);
}

/** Asks anew when the fleet changed under what is carried. Says why nobody can be asked, where that is so. */
function useVerdicts(store: DragStore, load: Load | null, keys: readonly string[]): Error | null {
  const planner = use(PlannerContext);
  const { data: fleet, error: unread } = useFleetToPlan(true);
  const { wish, error: undrafted } = usePutWish(load, fleet, null);
  const questionOf = useMemo(() => load && questionsAbout(load, wish), [load, wish]);
  const latest = useRef(keys);
  latest.current = keys;
  /* Told ahead, so that who picks something up waits for an answer only. */
  useEffect(() => {
    if (fleet) planner.hold(fleet);
  }, [planner, fleet]);
  useSettling(store, load);
  useEffect(() => {
    if (!fleet || !questionOf) return;
    const life = new AbortController();
    const { verdicts } = store.state();
    const isNew = (key: string) => !verdicts.has(key);
    const ordered = firstWhere(isNew, nearestFirst(latest.current, ...store.at()));
    askAll({ planner, fleet, store, questionOf, keys: ordered, signal: life.signal, now }).catch(() => undefined);
    return () => life.abort();
  }, [planner, fleet, store, questionOf]);
  return unread ?? (load === null ? null : undrafted);
}

const now = () => performance.now();
const SETTLING_MS = 1_000;

function useSettling(store: DragStore, load: Load | null): void {
  useEffect(() => {
    if (load === null) return;
    const timer = setInterval(() => store.settle(now()), SETTLING_MS);
    return () => clearInterval(timer);
  }, [store, load]);
}

function firstWhere(is: (key: string) => boolean, keys: readonly string[]): string[] {
  return [...keys.filter(is), ...keys.filter((key) => !is(key))];
}

/** A target that was chosen by keyboard is shown. */
function useInView(carried: Carried | null, over: string | null): void {
  const by = carried?.by;
  useEffect(() => {
    if (by !== 'keyboard' || over === null) return;
    const targets = [...document.querySelectorAll('[data-drop]')];
    targets.find((one) => one.getAttribute('data-drop') === over)?.scrollIntoView({ block: 'center' });
  }, [by, over]);
}

interface CardProps {
  readonly store: DragStore;
  readonly carried: Carried;
  readonly place: string;
  readonly sentence: string;
}

/** Follows the pointer; carried by keyboard it stands at the edge of the page. */
function Card({ store, carried, place, sentence }: CardProps) {
  const card = useRef<HTMLDivElement>(null);
  useEffect(() => {
    store.follow((x, y) => {
      if (carried.by === 'pointer' && card.current) card.current.style.translate = `${x + 14}px ${y + 14}px`;
    });
  }, [store, carried.by]);
  return (
    <div className={`drag-card drag-card-${carried.by}`} ref={card} aria-hidden="true">
      <strong>{carried.name}</strong>
      {place && <span>→ {place}</span>}
      {sentence && <span className="drag-sentence">{sentence}</span>}
      {carried.by === 'keyboard' && <span className="drag-keys">{texts.drag.keys}</span>}
    </div>
  );
}
