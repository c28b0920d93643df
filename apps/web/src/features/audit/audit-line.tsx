import type { AuditChange, AuditEntry } from '@aivailable/contracts';
import { Moment } from '../../ui/moment.js';
import { StateMark } from '../../ui/state-mark.js';
import { Tag } from '../../ui/tag.js';
import { texts } from './texts.js';

const areas: Readonly<Record<string, string>> = texts.areas;

export function AuditLine({ entry }: { entry: AuditEntry }) {
  return (
    <li>
      <div className="audit-head">
        <span className="audit-text">
          <b>{entry.actor ?? texts.somebody}</b> {entry.message}
        </span>
        {entry.outcome === 'refused' && <StateMark tone="warn" label={texts.refused} />}
        <Tag>{areas[entry.area] ?? entry.area}</Tag>
        <Moment at={entry.at} />
      </div>
      {entry.changes.length > 0 && (
        <dl className="audit-changes" aria-label={texts.changes}>
          {entry.changes.map((change) => (
            <Change key={change.field} change={change} />
          ))}
        </dl>
      )}
      <p className="audit-foot">
        <code>{entry.action}</code> {texts.request} <code>{entry.requestId}</code>
      </p>
    </li>
  );
}

function Change({ change: { field, before, after } }: { change: AuditChange }) {
  return (
    <div>
      <dt>{field}</dt>
      <dd>
        <del>{said(before)}</del> <span aria-hidden="true">→</span> <ins>{said(after)}</ins>
      </dd>
    </div>
  );
}

function said(value: unknown): string {
  if (value === null || value === undefined) return texts.nothing;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
