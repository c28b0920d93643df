import { formatBytes, type Gpu, type InstanceView } from '@aivailable/contracts';
import { memo } from 'react';
import { Icon, type IconName } from '../../ui/icon.js';
import { barShare } from './bar-scale.js';
import { gib } from './gib.js';
import { GpuNumbers } from './gpu-numbers.js';
import type { Paints } from './paint.js';
import { InstanceStrip, KeyItem, PlainStrip } from './segment-strip.js';
import { texts } from './texts.js';
import { type Segment, sumOf, type VramBar, vramBar } from './vram-bar.js';

interface GpuRowProps {
  readonly gpu: Gpu;
  readonly nodeName: string;
  readonly instances: readonly InstanceView[];
  readonly longest: number;
  readonly paints: Paints;
}

const NO_PAINT = { hue: 0, pattern: 0 };

/** A strip shorter than this share of the page's bars cannot carry its name. */
const NAMEABLE = 0.13;

export const GpuRow = memo(function GpuRow({ gpu, nodeName, instances, longest, paints }: GpuRowProps) {
  const bar = vramBar(gpu, instances);
  const drawnBytes = Math.max(1, sumOf(bar.segments));
  const length = barShare(gpu.totalBytes, longest);
  const strips = bar.segments.map((segment) => ({ segment, share: segment.bytes / drawnBytes }));
  const ours = strips.filter(isInstance).map(({ segment, share }) => ({
    segment,
    share,
    instance: segment.instance,
    nodeName,
    paint: paints.get(segment.instance.deploymentId) ?? NO_PAINT,
    named: share * length > NAMEABLE,
  }));
  return (
    <li className={gpu.usable ? 'gpu' : 'gpu gpu-unusable'}>
      <div className="gpu-head">
        <GpuNumbers gpu={gpu} bar={bar} />
        <UsedOfTotal bar={bar} />
        <Gauges gpu={gpu} />
      </div>
      <div className="bar" style={{ width: `${100 * length}%` }}>
        {ours.map((one) => (
          <InstanceStrip key={one.segment.key} {...one} />
        ))}
        {strips.filter(isPlain).map((one) => (
          <PlainStrip key={one.segment.key} {...one} />
        ))}
        {bar.totalBytes === null && <span className="bar-unknown">{texts.totalUnknown}</span>}
      </div>
      {ours.length > 0 && (
        <ul className={ours.every((one) => one.named) ? 'key key-all-spare' : 'key'}>
          {ours.map(({ share, ...one }) => (
            <KeyItem key={one.segment.key} {...one} />
          ))}
        </ul>
      )}
      {bar.overBytes > 0 && <p className="gpu-note">{texts.over(formatBytes(bar.overBytes))}</p>}
      {gpu.refusal && <p className="gpu-note">{gpu.refusal}</p>}
    </li>
  );
});

interface Strip {
  readonly segment: Segment;
  readonly share: number;
}
type InstanceSegment = Segment & { readonly instance: InstanceView };

function isInstance(strip: Strip): strip is Strip & { segment: InstanceSegment } {
  return strip.segment.kind === 'instance' && strip.segment.instance !== null;
}

const isPlain = (strip: Strip) => !isInstance(strip);

function UsedOfTotal({ bar }: { bar: VramBar }) {
  if (bar.totalBytes === null) return <span className="gpu-used">{texts.totalUnknown}</span>;
  return <span className="gpu-used">{texts.used(gib(bar.usedBytes), gib(bar.totalBytes))}</span>;
}

/** Gauges that the driver does not offer are left out here and named "unknown" in the numbers. */
function Gauges({ gpu }: { gpu: Gpu }) {
  const gauges = [
    ['gauge', gpu.utilisationPercent, '%', texts.load],
    ['thermometer', gpu.temperatureC, '°C', texts.temperature],
    ['bolt', gpu.powerW, 'W', texts.power],
  ] as const satisfies readonly (readonly [IconName, number | null, string, string])[];
  return (
    <span className="gauges">
      {gauges.map(
        ([icon, value, unit, name]) =>
          value !== null && (
            <span key={icon} title={name}>
              <Icon name={icon} size={14} />
              <span className="sr-only">{name} </span>
              {Math.round(value)} {unit}
            </span>
          ),
      )}
    </span>
  );
}
