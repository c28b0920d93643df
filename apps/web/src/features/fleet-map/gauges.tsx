import { memo } from 'react';
import { Icon, type IconName } from '../../ui/icon.js';
import { texts } from './texts.js';

interface GaugesProps {
  readonly percent: number | null;
  readonly celsius: number | null;
  readonly watts: number | null;
}

/** What the driver does not say is a dash, read out as "unknown": never a zero, and never left out in silence. */
export function Gauges({ percent, celsius, watts }: GaugesProps) {
  return (
    <span className="gauges">
      <Gauge icon="gauge" name={texts.load} unit="%" value={percent} />
      <Gauge icon="thermometer" name={texts.temperature} unit="°C" value={celsius} />
      <Gauge icon="bolt" name={texts.power} unit="W" value={watts} />
    </span>
  );
}

interface GaugeProps {
  readonly icon: IconName;
  readonly name: string;
  readonly unit: string;
  readonly value: number | null;
}

const Gauge = memo(function Gauge({ icon, name, unit, value }: GaugeProps) {
  if (value === null) {
    return (
      <span className="gauge-unknown" title={texts.unknownOf(name)}>
        <Icon name={icon} size={14} />
        <span className="gauge-number" aria-hidden="true">
          –
        </span>
        <span className="sr-only">{texts.unknownOf(name)}</span>
      </span>
    );
  }
  return (
    <span title={name}>
      <Icon name={icon} size={14} />
      <span className="sr-only">{name} </span>
      <span className="gauge-number">{Math.round(value)}</span> {unit}
    </span>
  );
});
