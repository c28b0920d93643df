import { type FootprintView, type InstanceView, type MeasuredBytes } from '@aivailable/contracts';
import { instanceTone, stateWords } from '../../server/instance-state.js';
import { bytesWords } from '../../ui/numbers.js';
import { StateMark } from '../../ui/state-mark.js';
import { comparison, difference } from './comparison.js';
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
      <FootprintTable footprint={instance.footprint} measured={measuredOf(instance)} />
      <p className="details-line">
        {texts.reserved(bytesWords(instance.gpus.reduce((sum, one) => sum + one.reservedBytes, 0)))}{' '}
        {texts.reservedFrom[instance.reservedFrom ?? 'estimate']}
      </p>
      <p className="details-line">
        {texts.onCards(bytesWords(segment.bytes))}
        {segment.basis && `, ${texts.basis[segment.basis]}`}
      </p>
      {instance.replaces && <p className="details-line">{texts.moving}</p>}
      {instance.failure && <p className="details-failure">{instance.failure.message}</p>}
    </div>
  );
}

/** A pretend engine takes what it was told to, which is no measurement. */
function measuredOf({ engine, measured }: InstanceView): MeasuredBytes | null {
  return engine === 'simulated' ? null : measured;
}

function FootprintTable({ footprint, measured }: { footprint: FootprintView; measured: MeasuredBytes | null }) {
  return (
    <table className="numbers">
      <thead>
        <tr>
          <td />
          <th scope="col">{texts.parts.estimate}</th>
          <th scope="col">{texts.parts.measured}</th>
          <th scope="col">{texts.parts.difference}</th>
        </tr>
      </thead>
      <tbody>
        {comparison(footprint, measured).map(({ part, estimateBytes, measuredBytes }) => (
          <tr key={part}>
            <th scope="row">{texts.parts[part]}</th>
            <td>{bytesWords(estimateBytes)}</td>
            <td>{measuredBytes === null && measured === null ? '–' : bytesWords(measuredBytes)}</td>
            <td>{difference(estimateBytes, measuredBytes)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
