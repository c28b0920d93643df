import { GIB } from '@aivailable/contracts';
import { ticks } from './bar-scale.js';
import { texts } from './texts.js';

const ITEMS = [
  ['strip-instance hue-1 pattern-0', texts.legendItems.loaded],
  ['strip-instance hue-1 strip-promised', texts.legendItems.promised],
  ['strip-promise', texts.legendItems.promise],
  ['strip-foreign', texts.legendItems.foreign],
  ['strip-headroom', texts.legendItems.headroom],
  ['strip-free', texts.legendItems.free],
] as const;

/** The line along the lower edge of an instance. */
const PARTS = [
  ['weights', texts.parts.weights],
  ['kv', texts.parts.kv],
  ['compute', texts.parts.compute],
] as const;

export function BarLegend() {
  return (
    <ul className="legend" aria-label={texts.legend}>
      {ITEMS.map(([look, name]) => (
        <li key={name}>
          <span className={`legend-swatch strip ${look}`} aria-hidden="true" />
          {name}
        </li>
      ))}
      {PARTS.map(([part, name]) => (
        <li key={part}>
          <span className={`legend-swatch part part-${part}`} aria-hidden="true" />
          {name}
        </li>
      ))}
    </ul>
  );
}

/** The common scale of all bars on the page. */
export function BarRuler({ longest }: { longest: number }) {
  return (
    <div className="ruler" aria-hidden="true">
      {ticks(longest).map((tick) => (
        <span key={tick.bytes} style={{ left: `${100 * tick.share}%` }}>
          {Math.round(tick.bytes / GIB)}
          {tick.bytes === 0 ? ' GiB' : ''}
        </span>
      ))}
    </div>
  );
}
