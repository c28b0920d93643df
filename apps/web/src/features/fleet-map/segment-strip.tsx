import { type InstanceView } from '@aivailable/contracts';
import { memo } from 'react';
import { stateWords } from '../../server/instance-state.js';
import { bytesWords } from '../../ui/numbers.js';
import { useInstanceTarget } from './map-overlay.js';
import type { Paint } from './paint.js';
import { PartStrip } from './part-strip.js';
import { texts } from './texts.js';
import type { Basis, SegmentKind } from './vram-bar.js';

interface PlainStripProps {
  readonly kind: SegmentKind;
  readonly bytes: number;
  /** Whose it is, where that is told. */
  readonly name: string | null;
}

/** A part of the bar that nobody can act on: free, reserved, other programs. Its length is its bytes. */
export const PlainStrip = memo(function PlainStrip({ kind, bytes, name }: PlainStripProps) {
  const said = name ?? texts.segment[kind];
  const label = `${name === null ? '' : `${texts.segment[kind]}: `}${said}, ${bytesWords(bytes)}`;
  return (
    <div className={`strip strip-${kind}`} style={{ flexGrow: bytes }} role="img" aria-label={label} title={label}>
      {kind === 'foreign' && <span className="strip-name">{said}</span>}
    </div>
  );
});

interface InstanceStripProps {
  readonly instance: InstanceView;
  readonly gpuId: string;
  readonly bytes: number;
  readonly basis: Basis | null;
  readonly paint: Paint;
  /** Long enough to carry its name; otherwise the key under the bar does. */
  readonly named: boolean;
}

/** An instance on a GPU. */
export const InstanceStrip = memo(function InstanceStrip(props: InstanceStripProps) {
  const { instance, gpuId, bytes, named } = props;
  const target = useInstanceTarget(instance.instanceId, gpuId);
  const words = instance.moveTo ? texts.leaving : stateWords(instance);
  return (
    <button
      type="button"
      className={`strip strip-instance ${lookOf(props)}`}
      style={{ flexGrow: bytes }}
      aria-label={texts.segmentLabel(instance.servedName, words, bytesWords(bytes))}
      {...target}
    >
      {props.basis !== 'promised' && <PartStrip instance={instance} />}
      {named && <span className="strip-name">{instance.servedName}</span>}
      {named && (instance.state !== 'ready' || instance.moveTo) && <span className="strip-state">{words}</span>}
    </button>
  );
});

/** The name of a strip that is too short to carry it; also a target that a finger can hit. */
export const KeyItem = memo(function KeyItem(props: InstanceStripProps) {
  const { instance, gpuId, named } = props;
  const target = useInstanceTarget(instance.instanceId, gpuId);
  return (
    <li className={named ? 'key-spare' : ''}>
      <button type="button" className="key-button" {...target}>
        <span className={`swatch strip-instance ${lookOf(props)}`} aria-hidden="true" />
        <span>{instance.servedName}</span>
        {instance.state !== 'ready' && <span className="key-state">{stateWords(instance)}</span>}
      </button>
    </li>
  );
});

/** Hue and pattern of the deployment, and how solid it is. */
function lookOf({ instance, basis, paint }: Pick<InstanceStripProps, 'instance' | 'basis' | 'paint'>): string {
  const look = `hue-${paint.hue} pattern-${paint.pattern}`;
  if (instance.state === 'failed' || instance.state === 'lost') return `${look} strip-failed`;
  return basis === 'promised' ? `${look} strip-promised` : look;
}
