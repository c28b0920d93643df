import { formatBytes, type InstanceView } from '@aivailable/contracts';
import { Menu, Tooltip } from '@mantine/core';
import { memo } from 'react';
import { InstanceDetails } from './instance-details.js';
import { InstanceMenuItems } from './instance-menu.js';
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
}

/** An instance on a GPU: hover or focus shows its card, a press opens its menu. */
export const InstanceStrip = memo(function InstanceStrip(props: InstanceStripProps) {
  const { instance, segment, share, paint } = props;
  const details = <InstanceDetails instance={instance} nodeName={props.nodeName} segment={segment} />;
  const words = stateWords(instance);
  const loaded = segment.basis === 'promised' ? 'strip-promised' : '';
  const trouble = instance.state === 'failed' || instance.state === 'lost' ? 'strip-failed' : '';
  return (
    <Menu position="bottom-start" width={250} withinPortal>
      <Tooltip.Group>
        <Menu.Target>
          <Tooltip label={details} events={{ hover: true, focus: true, touch: false }} className="details-tip">
            <button
              type="button"
              className={`strip strip-instance hue-${paint.hue} pattern-${paint.pattern} ${loaded} ${trouble}`}
              style={{ flexGrow: share }}
              aria-label={texts.segmentLabel(instance.servedName, words, formatBytes(segment.bytes))}
            >
              <span className="strip-name">{instance.servedName}</span>
              {instance.state !== 'ready' && <span className="strip-state">{words}</span>}
            </button>
          </Tooltip>
        </Menu.Target>
      </Tooltip.Group>
      <Menu.Dropdown>
        <InstanceMenuItems instance={instance} />
      </Menu.Dropdown>
    </Menu>
  );
});
