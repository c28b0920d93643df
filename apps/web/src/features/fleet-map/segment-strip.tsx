import { formatBytes, type InstanceView } from '@aivailable/contracts';
import { Tooltip } from '@mantine/core';
import { memo } from 'react';
import { InstanceMenu } from './instance-menu.js';
import { stateWords } from './instance-state.js';
import type { Paint } from './paint.js';
import { texts } from './texts.js';
import type { Segment } from './vram-bar.js';

interface StripProps {
  readonly segment: Segment;
  /** Share of the bar, 0 to 1. */
  readonly share: number;
}

/** A part of the bar that nobody can act on: free, reserved, other programs. */
export const PlainStrip = memo(function PlainStrip({ segment, share }: StripProps) {
  const label = `${texts.segment[segment.kind]}, ${formatBytes(segment.bytes)}`;
  return (
    <Tooltip label={label}>
      <div className={`strip strip-${segment.kind}`} style={{ flexGrow: share }} role="img" aria-label={label}>
        {segment.kind === 'foreign' && <span className="strip-name">{texts.segment.foreign}</span>}
      </div>
    </Tooltip>
  );
});

interface InstanceStripProps extends StripProps {
  readonly instance: InstanceView;
  readonly nodeName: string;
  readonly paint: Paint;
  /** Long enough to carry its name; otherwise the key under the bar does. */
  readonly named: boolean;
}

/** An instance on a GPU. */
export const InstanceStrip = memo(function InstanceStrip(props: InstanceStripProps) {
  const { instance, segment, share, paint, nodeName, named } = props;
  const words = stateWords(instance);
  return (
    <InstanceMenu instance={instance} segment={segment} nodeName={nodeName}>
      <button
        type="button"
        className={`strip strip-instance ${lookOf(instance, segment, paint)}`}
        style={{ flexGrow: share }}
        aria-label={texts.segmentLabel(instance.servedName, words, formatBytes(segment.bytes))}
      >
        {named && <span className="strip-name">{instance.servedName}</span>}
        {named && instance.state !== 'ready' && <span className="strip-state">{words}</span>}
      </button>
    </InstanceMenu>
  );
});

type KeyItemProps = Omit<InstanceStripProps, 'share'>;

/** The name of a strip that is too short to carry it; also a target that a finger can hit. */
export const KeyItem = memo(function KeyItem({ instance, segment, nodeName, paint, named }: KeyItemProps) {
  const words = stateWords(instance);
  return (
    <li className={named ? 'key-spare' : ''}>
      <InstanceMenu instance={instance} segment={segment} nodeName={nodeName}>
        <button type="button" className="key-button">
          <span className={`swatch strip-instance ${lookOf(instance, segment, paint)}`} aria-hidden="true" />
          <span>{instance.servedName}</span>
          {instance.state !== 'ready' && <span className="key-state">{words}</span>}
        </button>
      </InstanceMenu>
    </li>
  );
});

/** Hue and pattern of the deployment, and how solid it is. */
function lookOf(instance: InstanceView, segment: Segment, paint: Paint): string {
  const look = `hue-${paint.hue} pattern-${paint.pattern}`;
  if (instance.state === 'failed' || instance.state === 'lost') return `${look} strip-failed`;
  return segment.basis === 'promised' ? `${look} strip-promised` : look;
}
