import { LimitBar } from '../../ui/limit-bar.js';
import type { LimitReading } from './limit-words.js';
import { texts } from './texts.js';

export function LimitBars({ readings }: { readings: readonly LimitReading[] }) {
  if (readings.length === 0) return null;
  return (
    <div className="limit-bars">
      {readings.map(({ name, used, limit }) => (
        <LimitBar key={name} label={texts.rights.short[name]} used={used} limit={limit} />
      ))}
    </div>
  );
}
