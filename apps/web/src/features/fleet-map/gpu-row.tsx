import { type Gpu, type InstanceView } from '@aivailable/contracts';
import { memo } from 'react';
import { gaugeHistory } from '../../server/gauge-history.js';
import { Icon } from '../../ui/icon.js';
import { bytesWords } from '../../ui/numbers.js';
import { Sparkline } from '../../ui/sparkline.js';
import { barShare } from './bar-scale.js';
import { partsOfCardName } from './card-name.js';
import { keyOf } from './drag/drop-target.js';
import { DropVerdict } from './drag/drop-verdict.js';
import { Gauges } from './gauges.js';
import { gib } from './gib.js';
import { useOverlay } from './map-overlay.js';
import type { Paints } from './paint.js';
import { InstanceStrip, KeyItem, PlainStrip } from './segment-strip.js';
import { texts } from './texts.js';
import { type Segment, sumOf, type VramBar, vramBar } from './vram-bar.js';

interface GpuRowProps {
  readonly gpu: Gpu;
  readonly nodeId: string;
  readonly instances: readonly InstanceView[];
  readonly longest: number;
  readonly paints: Paints;
  readonly keptBytes: number;
  /** The bar alone. */
  readonly brief: boolean;
}

export const GpuRow = memo(function GpuRow({ gpu, nodeId, instances, longest, paints, keptBytes, brief }: GpuRowProps) {
  const bar = vramBar(gpu, instances, keptBytes);
  const dropKey = keyOf({ kind: 'gpu', nodeId, gpuId: gpu.id });
  const length = barShare(gpu.totalBytes, longest);
  const ours = bar.segments.flatMap((segment) => instanceStrip(segment, gpu.id, length / sumOf(bar.segments), paints));
  return (
    <li
      className={gpu.usable ? 'gpu' : 'gpu gpu-unusable'}
      data-drop={dropKey}
      title={brief ? briefWords(gpu, bar) : undefined}
    >
      <DropVerdict dropKey={dropKey} />
      {brief ? <BriefHead gpu={gpu} bar={bar} /> : <GpuHead gpu={gpu} nodeId={nodeId} bar={bar} />}
      <div className="bar" style={{ width: `${100 * length}%` }}>
        {ours.map((strip) => (
          <InstanceStrip key={strip.instance.instanceId} {...strip} />
        ))}
        {bar.segments.map(
          ({ key, kind, bytes, process }) =>
            kind !== 'instance' && (
              <PlainStrip
                key={key}
                kind={kind}
                bytes={bytes}
                name={process && texts.foreignProcess(process.name, process.pid)}
              />
            ),
        )}
        {bar.totalBytes === null && <span className="bar-unknown">{texts.totalUnknown}</span>}
      </div>
      {!brief && ours.length > 0 && (
        <ul className={ours.every((strip) => strip.named) ? 'key key-all-spare' : 'key'}>
          {ours.map((strip) => (
            <KeyItem key={strip.instance.instanceId} {...strip} />
          ))}
        </ul>
      )}
      {ours.map(
        ({ instance }) =>
          !brief &&
          instance.failure && (
            <p key={instance.instanceId} className="gpu-note gpu-failure">
              {texts.failed(instance.servedName, instance.failure.message)}
            </p>
          ),
      )}
      {!brief && bar.overBytes > 0 && <p className="gpu-note">{texts.over(bytesWords(bar.overBytes))}</p>}
      {!brief && gpu.refusal && <p className="gpu-note">{gpu.refusal}</p>}
    </li>
  );
});

function GpuHead({ gpu, nodeId, bar }: { gpu: Gpu; nodeId: string; bar: VramBar }) {
  const { id, index, name, utilisationPercent, temperatureC, powerW } = gpu;
  return (
    <div className="gpu-head">
      <GpuName nodeId={nodeId} gpuId={id} index={index} name={name} />
      <span className="gpu-used">{usedOfTotal(bar)}</span>
      <LoadLine nodeId={nodeId} gpuId={id} name={name} />
      <Gauges percent={utilisationPercent} celsius={temperatureC} watts={powerW} />
    </div>
  );
}

/** Said aloud, and seen by what is pointed at. */
function BriefHead({ gpu, bar }: { gpu: Gpu; bar: VramBar }) {
  return <span className="sr-only">{briefWords(gpu, bar)}</span>;
}

/** With what is wrong with it, for which there is no line of its own. */
function briefWords({ index, name, refusal }: Gpu, bar: VramBar): string {
  const over = bar.overBytes > 0 && texts.over(bytesWords(bar.overBytes));
  return [`${index} ${name}`, usedOfTotal(bar), over, refusal].filter(Boolean).join(' · ');
}

const NO_PAINT = { hue: 0, pattern: 0 };
/** A strip shorter than this share of the page's bars cannot carry its name. */
const NAMEABLE = 0.13;

function instanceStrip({ kind, bytes, basis, instance }: Segment, gpuId: string, perByte: number, paints: Paints) {
  if (kind !== 'instance' || !instance) return [];
  const paint = paints.get(instance.deploymentId) ?? NO_PAINT;
  return [{ instance, gpuId, bytes, basis, paint, named: bytes * perByte > NAMEABLE }];
}

/** Drawn with its row, so with every report. */
function LoadLine({ nodeId, gpuId, name }: { nodeId: string; gpuId: string; name: string }) {
  const loads = gaugeHistory.of(nodeId, gpuId).map(({ loadPercent }) => loadPercent);
  return <Sparkline values={loads} most={100} label={texts.loadOf(name)} />;
}

function usedOfTotal(bar: VramBar): string {
  return bar.totalBytes === null ? texts.totalUnknown : texts.used(gib(bar.usedBytes), gib(bar.totalBytes));
}

interface GpuNameProps {
  readonly nodeId: string;
  readonly gpuId: string;
  readonly index: number;
  readonly name: string;
}

/** Pressed, it shows every number of the bar. */
const GpuName = memo(function GpuName({ nodeId, gpuId, index, name }: GpuNameProps) {
  const { show } = useOverlay();
  const { maker, line } = partsOfCardName(name);
  return (
    <button
      type="button"
      className="gpu-name"
      title={texts.gpuDetails(name)}
      aria-haspopup="dialog"
      onClick={(event) => show({ what: 'numbers', nodeId, gpuId }, event.currentTarget)}
    >
      <span className="gpu-index">{index}</span>
      <span className="gpu-title">
        <span className="gpu-maker">{maker}</span>
        {line}
      </span>
      <Icon name="down" size={12} />
    </button>
  );
});
