import { type KeyboardEvent, type PointerEvent, use, useCallback, useEffect, useRef, useState } from 'react';
import { useLive } from '../../../server/live.js';
import { SelectionContext } from '../selection/selection-store.js';
import { texts } from '../texts.js';
import { type Carried, type DragEnd, DragStore } from './drag-store.js';
import { stepTo } from './drop-target.js';
import { type Load, lifted, loadAt } from './load.js';
import { followPointer } from './pointer-drag.js';

/** So long after the pointer moved over the map or an instance had the focus the planner keeps its picture of the fleet fresh. */
const WARM_MS = 30_000;

export interface DragPorts {
  /** All targets in the order of the map. */
  readonly keys: readonly string[];
  readonly onDrop: (load: Load, key: string) => void;
}

/** Carrying something by pointer, finger or keyboard: three ways to the same drop. */
export function useDrag({ keys, onDrop }: DragPorts) {
  const [store] = useState(() => new DragStore());
  const [warm, warmUp] = useWarmth();
  const chosen = use(SelectionContext).chosen;
  const told = { instances: useLive('instances'), models: useLive('models'), deployments: useLive('deployments') };
  const latest = useRef({ keys, onDrop, chosen, told });
  latest.current = { keys, onDrop, chosen, told };
  const lift = useCallback((load: Load) => {
    const { instances, models, deployments } = latest.current.told;
    return lifted(load, {
      ...{ instances: Object.values(instances ?? {}), models: Object.values(models ?? {}) },
      ...{ deployments: Object.values(deployments ?? {}), manyWords: texts.drag.many },
    });
  }, []);
  const finish = useCallback(
    (how: DragEnd, key: string | null) => {
      const { carried, verdicts } = store.state();
      if (!carried) {
        store.end();
        return;
      }
      /* How it ended is said by the layer, which goes with the warmth. */
      warmUp();
      const dropped = how === 'dropped' && key !== null && verdicts.get(key)?.kind !== 'here';
      store.end({ how: dropped ? how : 'cancelled', name: carried.name, key: key ?? '[]' });
      if (dropped) latest.current.onDrop(carried.load, key);
    },
    [store, warmUp],
  );
  useEffect(() => () => store.end(), [store]);
  useKeyboardCarry(store, latest, finish);

  return { store, warm, handlers: handlersOf({ store, latest, warmUp, lift, finish }) };
}

interface Deeds {
  readonly store: DragStore;
  readonly latest: { readonly current: DragPorts & { readonly chosen: () => ReadonlySet<string> } };
  readonly warmUp: () => void;
  readonly lift: (load: Load) => Omit<Carried, 'by'> | null;
  readonly finish: (how: DragEnd, key: string | null) => void;
}

/** For the element around the whole map. */
function handlersOf({ store, latest, warmUp, lift, finish }: Deeds) {
  const here = ({ target }: { target: EventTarget }) => loadAt(target, latest.current.chosen());
  return {
    /* Before it is on anything that can be carried: a press may follow at once. A pointer that rests does not move. */
    onPointerMove: warmUp,
    onPointerOver: (event: PointerEvent) => here(event) && warmUp(),
    onFocus: (event: { target: EventTarget }) => here(event) && warmUp(),
    onPointerDown: (event: PointerEvent) => {
      const load = here(event);
      if (load === null || event.button !== 0 || !event.isPrimary) return;
      const thing = lift(load);
      if (thing === null) return;
      if (store.state().carried) finish('cancelled', null);
      warmUp();
      store.press(thing.load, event.clientX, event.clientY);
      followPointer(event.nativeEvent, {
        start: () => {
          warmUp();
          store.pickUp({ ...thing, by: 'pointer' }, null);
        },
        move: (x, y, target) => {
          store.hover(target);
          store.moveTo(x, y);
        },
        drop: (target) => finish('dropped', target),
        cancel: () => finish('cancelled', null),
      });
    },
    onKeyDown: (event: KeyboardEvent) => {
      const load = here(event);
      if (load === null || event.key !== ' ' || store.state().carried) return;
      event.preventDefault();
      const thing = lift(load);
      if (thing === null) return;
      warmUp();
      store.pickUp({ ...thing, by: 'keyboard' }, ownTarget(event.target) ?? latest.current.keys[0] ?? null);
    },
    /* A button is pressed when the key comes up again. */
    onKeyUp: (event: KeyboardEvent) => {
      if (event.key === ' ' && here(event) !== null) event.preventDefault();
    },
  };
}

/** Arrows, Enter or Space, Escape: wherever the focus is, as long as something is carried by keyboard. */
function useKeyboardCarry(
  store: DragStore,
  latest: { readonly current: DragPorts },
  finish: (how: DragEnd, key: string | null) => void,
): void {
  useEffect(() => {
    const listen = (event: globalThis.KeyboardEvent) => {
      const { carried, over } = store.state();
      if (carried?.by !== 'keyboard') return;
      event.preventDefault();
      event.stopPropagation();
      if (event.key === 'Escape') finish('cancelled', null);
      else if (event.key === 'Enter' || event.key === ' ') finish('dropped', over);
      else store.hover(stepTo(latest.current.keys, over ?? '', event.key));
    };
    window.addEventListener('keydown', listen, { capture: true });
    return () => window.removeEventListener('keydown', listen, { capture: true });
  }, [store, latest, finish]);
}

function useWarmth(): [boolean, () => void] {
  const [warm, setWarm] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const warmUp = useCallback(() => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setWarm(false), WARM_MS);
    setWarm(true);
  }, []);
  return [warm, warmUp];
}

function ownTarget(target: EventTarget): string | null {
  return target instanceof Element ? (target.closest('[data-drop]')?.getAttribute('data-drop') ?? null) : null;
}
