import { type ReactNode, useId } from 'react';
import type { Grouping, MapView } from './map-view.js';
import { texts } from './texts.js';

interface MapControlsProps {
  readonly view: MapView;
  /** How many nodes the filter leaves, of how many. */
  readonly shown: number;
  readonly all: number;
  /** Names of the labels by which nodes can be grouped. */
  readonly labels: readonly string[];
  readonly onChange: (change: Partial<MapView>) => void;
  /** More of what can be switched. */
  readonly children?: ReactNode;
}

const words = texts.view;
const GROUPINGS = ['none', 'kind', 'state'] as const;

/** What of the fleet is shown, and how close together. Plain elements: they stand there before anything else. */
export function MapControls({ view, shown, all, labels, onChange, children }: MapControlsProps) {
  const groupings = groupingsOf(view.grouping, labels);
  const filterId = useId();
  const groupId = useId();
  return (
    <div className="map-controls">
      <label className="sr-only" htmlFor={filterId}>
        {words.filter}
      </label>
      <input
        id={filterId}
        className="map-field"
        type="search"
        placeholder={words.filter}
        value={view.filter}
        onChange={(event) => onChange({ filter: event.currentTarget.value })}
      />
      <label className="sr-only" htmlFor={groupId}>
        {words.group}
      </label>
      <select
        id={groupId}
        className="map-field"
        value={view.grouping}
        onChange={(event) => {
          const { value } = event.currentTarget;
          onChange({ grouping: groupings.find(([one]) => one === value)?.[0] ?? 'none' });
        }}
      >
        {groupings.map(([one, name]) => (
          <option key={one} value={one}>
            {name}
          </option>
        ))}
      </select>
      {(['dense', 'overview'] as const).map((density) => (
        <button
          key={density}
          type="button"
          className="map-field map-toggle"
          title={words.densities[density].hint}
          aria-pressed={view.density === density}
          onClick={() => onChange({ density: view.density === density ? 'roomy' : density })}
        >
          {words.densities[density].name}
        </button>
      ))}
      {children}
      <span className="map-count" role="status">
        {shown < all && words.shown(shown, all)}
      </span>
    </div>
  );
}

/** One that was chosen stays to be seen, also when the last node has lost the label. */
function groupingsOf(chosen: Grouping, labels: readonly string[]): readonly (readonly [Grouping, string])[] {
  const ofLabels = labels.map((label): readonly [Grouping, string] => [`label:${label}`, words.byLabel(label)]);
  const all = [...GROUPINGS.map((one) => [one, words.groups[one]] as const), ...ofLabels];
  return all.some(([one]) => one === chosen) ? all : [...all, [chosen, words.byLabel(chosen.slice('label:'.length))]];
}
