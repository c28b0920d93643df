import type { AuditChange, AuditEntry } from '@aivailable/contracts';
import { Moment } from '../../ui/moment.js';
import { StateMark } from '../../ui/state-mark.js';
import { Tag } from '../../ui/tag.js';
import { fieldWords, valueWords } from './change-words.js';
import { texts } from './texts.js';
import { useNames } from './use-names.js';

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
        <Moment at={entry.at} exact />
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
  const nameOf = useNames();
  return (
    <div>
      <dt>{fieldWords(field)}</dt>
      <dd>
        {before !== null && before !== undefined && (
          <>
            <del>{valueWords(before, field, nameOf)}</del> <span aria-hidden="true">→</span>{' '}
          </>
        )}
        <ins>{valueWords(after, field, nameOf)}</ins>
      </dd>
    </div>
  );
}
