import { useCallback, useState } from 'react';
import { DENSITIES, FIRST_VIEW, type Grouping, type MapView } from './map-view.js';

const PLACE = 'aivailable.map-view';

/** Kept in this browser; the filter is not, because a filter that nobody sees hides things. */
export function useMapView(): [MapView, (change: Partial<MapView>) => void] {
  const [view, setView] = useState(remembered);
  const change = useCallback((more: Partial<MapView>) => {
    setView((old) => {
      const next = { ...old, ...more };
      remember(next);
      return next;
    });
  }, []);
  return [view, change];
}

function remembered(): MapView {
  try {
    const { density, grouping } = JSON.parse(localStorage.getItem(PLACE) ?? '{}');
    return {
      ...FIRST_VIEW,
      density: DENSITIES.find((one) => one === density) ?? FIRST_VIEW.density,
      ...(isGrouping(grouping) && { grouping }),
    };
  } catch {
    return FIRST_VIEW;
  }
}

/** A label that no node has any more groups everything as "without"; the choice shows it. */
function isGrouping(said: unknown): said is Grouping {
  return said === 'kind' || said === 'state' || (typeof said === 'string' && said.startsWith('label:'));
}

function remember({ density, grouping }: MapView): void {
  try {
    localStorage.setItem(PLACE, JSON.stringify({ density, grouping }));
  } catch {
    /* A browser that keeps nothing shows the first view again. */
  }
}
