import { Icon } from './icon.js';

interface ReasonListProps {
  readonly title: string;
  readonly reasons: readonly { key: string; where: string; why: string; short: string | null }[];
}

/** A "no" with its numbers: the sentence first, then everything that was looked at. */
export function ReasonList({ title, reasons }: ReasonListProps) {
  return (
    <div className="reasons" role="note">
      <p className="reasons-title">
        <Icon name="alert" size={16} />
        <span>{title}</span>
      </p>
      {reasons.length > 0 && (
        <ul>
          {reasons.map((reason) => (
            <li key={reason.key}>
              <span className="reason-where">{reason.where}</span>
              <span className="reason-why">{reason.why}</span>
              {reason.short && <span className="reason-short">{reason.short}</span>}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
