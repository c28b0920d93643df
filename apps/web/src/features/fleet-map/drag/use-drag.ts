import {
  type KeyboardEvent,
  type PointerEvent,
  useCallback,
  useEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import { useLive } from '../../../server/live.js';
import { DragStore } from './drag-store.js';
import { stepTo } from './drop-target.js';
import { mayMove } from './may-move.js';
import { followPointer } from './pointer-drag.js';

/** So long after a look at an instance the planner keeps its picture of the fleet fresh. */
const WARM_MS = 30_000;

export type DragEnd = 'dropped' | 'cancelled';

export interface DragPorts {
  /** All targets in the order of the map. */
  readonly keys: readonly string[];
  readonly onDrop: (instanceId: string, key: string) => void;
}

/** Carrying an instance by pointer, finger or keyboard: three ways to the same drop. */
export function useDrag({ keys, onDrop }: DragPorts) {
  const [store] = useState(() => new DragStore());
  const [warm, warmUp] = useWarmth();
  const instances = useLive('instances');
  const latest = useRef({ keys, onDrop, instances });
  latest.current = { keys, onDrop, instances };
  const [ended, setEnded] = useState<{ how: DragEnd; servedName: string; key: string } | null>(null);

  const pickUp = useCallback(
    (instanceId: string, by: 'pointer' | 'keyboard', over: string | null): boolean => {
      const all = Object.values(latest.current.instances ?? {});
      const instance = all.find((one) => one.instanceId === instanceId);
      if (!instance || !mayMove(instance, all)) return false;
      warmUp();
      setEnded(null);
      store.pickUp({ instanceId, servedName: instance.servedName, by }, over);
      return true;
    },
    [store, warmUp],
  );
  const finish = useCallback(
    (how: DragEnd, key: string | null) => {
      const { carried, verdicts } = store.state();
      store.end();
      if (!carried) return;
      const dropped = how === 'dropped' && key !== null && verdicts.get(key)?.kind !== 'here';
      setEnded({ how: dropped ? how : 'cancelled', servedName: carried.servedName, key: key ?? '[]' });
      if (dropped) latest.current.onDrop(carried.instanceId, key);
    },
    [store],
  );
  useEffect(() => () => store.end(), [store]);
  const isCarrying = useSyncExternalStore(store.subscribe, () => store.state().carried !== null);
  useKeyboardCarry(store, latest, finish);

  return {
    store,
    warm: warm || isCarrying,
    ended,
    handlers: handlersOf({ store, latest, warmUp, pickUp, finish }),
  };
}

interface Deeds {
  readonly store: DragStore;
  readonly latest: { readonly current: DragPorts };
  readonly warmUp: () => void;
  readonly pickUp: (instanceId: string, by: 'pointer' | 'keyboard', over: string | null) => boolean;
  readonly finish: (how: DragEnd, key: string | null) => void;
}

/** For the element around the whole map. */
function handlersOf({ store, latest, warmUp, pickUp, finish }: Deeds) {
  return {
    onPointerOver: (event: PointerEvent) => instanceAt(event) && warmUp(),
    onFocus: (event: { target: EventTarget }) => instanceAt(event) && warmUp(),
    onPointerDown: (event: PointerEvent) => {
      const instanceId = instanceAt(event);
      if (instanceId === null || event.button !== 0 || !event.isPrimary) return;
      followPointer(event.nativeEvent, {
        start: () => pickUp(instanceId, 'pointer', null),
        move: (x, y, target) => {
          store.hover(target);
          store.moveTo(x, y);
        },
        drop: (target) => finish('dropped', target),
        cancel: () => finish('cancelled', null),
      });
    },
    onKeyDown: (event: KeyboardEvent) => {
      const instanceId = instanceAt(event);
      if (instanceId === null || event.key !== ' ' || store.state().carried) return;
      event.preventDefault();
      pickUp(instanceId, 'keyboard', ownTarget(event.target) ?? latest.current.keys[0] ?? null);
    },
    /* A button is pressed when the key comes up again. */
    onKeyUp: (event: KeyboardEvent) => {
      if (event.key === ' ' && instanceAt(event) !== null) event.preventDefault();
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

function instanceAt({ target }: { target: EventTarget }): string | null {
  return target instanceof Element ? (target.closest('[data-instance]')?.getAttribute('data-instance') ?? null) : null;
}

function ownTarget(target: EventTarget): string | null {
  return target instanceof Element ? (target.closest('[data-drop]')?.getAttribute('data-drop') ?? null) : null;
}
