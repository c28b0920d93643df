import { type FootprintView, formatBytes, type InstanceView, type MeasuredBytes } from '@aivailable/contracts';
import { instanceTone, stateWords } from '../../server/instance-state.js';
import { StateMark } from '../../ui/state-mark.js';
import { texts } from './texts.js';
import type { Segment } from './vram-bar.js';

interface DetailsProps {
  readonly instance: InstanceView;
  readonly nodeName: string;
  readonly segment: Segment;
}

/** The card of an instance: what it is, how it does, and what its bytes are for. */
export function InstanceDetails({ instance, nodeName, segment }: DetailsProps) {
  return (
    <div className="details">
      <div className="details-head">
        <strong>{instance.servedName}</strong>
        <StateMark tone={instanceTone(instance)} label={stateWords(instance)} />
      </div>
      <p className="details-line">
        {nodeName} · {instance.engine} · {instance.backend} · {texts.slotsBusy(instance.busySlots, instance.slots)}
      </p>
      <FootprintTable footprint={instance.footprint} measured={instance.measured} />
      <p className="details-line">
        {texts.onCards(formatBytes(segment.bytes))}
        {segment.basis && `, ${texts.basis[segment.basis]}`}
      </p>
      {instance.replaces && <p className="details-line">{texts.moving}</p>}
      {instance.failure && <p className="details-failure">{instance.failure.message}</p>}
    </div>
  );
}

function FootprintTable({ footprint, measured }: { footprint: FootprintView; measured: MeasuredBytes | null }) {
  const rises = measured?.driverRiseBytes ?? [];
  const rise = rises.length > 0 ? rises.reduce(addKnown, 0) : null;
  const rows = [
    [texts.parts.weights, footprint.weightsBytes, measured?.weightsBytes ?? null],
    [texts.parts.kv, footprint.kvBytes, measured?.kvBytes ?? null],
    [texts.parts.compute, footprint.computeBytes, measured?.computeBytes ?? null],
    [texts.parts.overhead, footprint.overheadBytes, null],
    [texts.parts.total, footprint.totalBytes, rise],
  ] as const;
  return (
    <table className="numbers">
      <thead>
        <tr>
          <td />
          <th scope="col">{texts.parts.estimate}</th>
          <th scope="col">{texts.parts.measured}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, estimate, seen]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{formatBytes(estimate)}</td>
            <td>{seen === null ? '–' : formatBytes(seen)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A sum with an unknown part is unknown. */
function addKnown(sum: number | null, bytes: number | null): number | null {
  return sum === null || bytes === null ? null : sum + bytes;
}
