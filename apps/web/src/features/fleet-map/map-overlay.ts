import { createContext, type KeyboardEvent, type MouseEvent, type FocusEvent as ReactFocusEvent, use } from 'react';
import { SelectionContext, useIsChosen } from './selection/selection-store.js';

/** What is shown over the map: the card of an instance, its menu, or the numbers of a GPU. */
export type Spot =
  | { readonly what: 'card' | 'menu'; readonly instanceId: string; readonly gpuId: string }
  | { readonly what: 'numbers'; readonly nodeId: string; readonly gpuId: string };

export interface Overlay {
  readonly show: (spot: Spot, anchor: HTMLElement) => void;
  /** Shows a card a little later, unless the pointer has left by then. */
  readonly hover: (spot: Spot, anchor: HTMLElement) => void;
  readonly leave: () => void;
}

/**
 * There is one overlay for the whole map, not one per segment: a fleet has hundreds of segments, all drawn again
 * with every report, and each is then a plain element.
 */
export const OverlayContext = createContext<Overlay | null>(null);

export function useOverlay(): Overlay {
  const overlay = use(OverlayContext);
  if (!overlay) throw new Error('This piece of the fleet map stands outside of it.');
  return overlay;
}

/** What a button that stands for an instance needs: hover or focus shows its card, a press opens its menu, with Ctrl or Shift it is chosen. */
export function useInstanceTarget(instanceId: string, gpuId: string) {
  const { show, hover, leave } = useOverlay();
  const selection = use(SelectionContext);
  const isChosen = useIsChosen(instanceId);
  const spot = (what: 'card' | 'menu') => ({ what, instanceId, gpuId });
  return {
    'aria-haspopup': 'menu' as const,
    'data-instance': instanceId,
    'data-chosen': isChosen || undefined,
    onClick: (event: MouseEvent<HTMLElement>) => {
      if (event.shiftKey || event.ctrlKey || event.metaKey) selection.toggle(instanceId);
      else show(spot('menu'), event.currentTarget);
    },
    onKeyDown: (event: KeyboardEvent<HTMLElement>) => {
      if (event.key !== 'Enter' || !(event.shiftKey || event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      selection.toggle(instanceId);
    },
    onMouseEnter: (event: MouseEvent<HTMLElement>) => hover(spot('card'), event.currentTarget),
    onMouseLeave: leave,
    onFocus: (event: ReactFocusEvent<HTMLElement>) => {
      if (event.currentTarget.matches(':focus-visible')) hover(spot('card'), event.currentTarget);
    },
    onBlur: leave,
  };
}
