import type { AuditChange, AuditEntry } from '@aivailable/contracts';
import { Moment } from '../../ui/moment.js';
import { StateMark } from '../../ui/state-mark.js';
import { Tag } from '../../ui/tag.js';
import { fieldWords, idsBehind, type NameOf, namedBy, valueWords } from './change-words.js';
import { texts } from './texts.js';

const areas: Readonly<Record<string, string>> = texts.areas;

export function AuditLine({ entry, nameOf }: { entry: AuditEntry; nameOf: NameOf }) {
  return (
    <li>
      <div className="audit-head">
        <span className="audit-text">
          <b>{texts.by(entry.actor ?? texts.somebody)}</b> {entry.message}
        </span>
        {entry.outcome === 'refused' && <StateMark tone="warn" label={texts.refused} />}
        <Tag>{areas[entry.area] ?? entry.area}</Tag>
        <Moment at={entry.at} exact />
      </div>
      {entry.changes.length > 0 && (
        <dl className="audit-changes" aria-label={texts.changes}>
          {entry.changes.map((change) => (
            <Change key={change.field} change={change} nameOf={namedBy(change.names, nameOf)} />
          ))}
        </dl>
      )}
      <p className="audit-foot">
        <code>{entry.action}</code> {texts.request} <code>{entry.requestId}</code>
      </p>
    </li>
  );
}

function Change({ change: { field, before, after }, nameOf }: { change: AuditChange; nameOf: NameOf }) {
  const idsOf = (value: unknown) => idsBehind(value, field, nameOf).join(', ') || undefined;
  return (
    <div>
      <dt>{fieldWords(field)}</dt>
      <dd>
        {before !== null && before !== undefined && (
          <>
            <del title={idsOf(before)}>{valueWords(before, field, nameOf)}</del> <span aria-hidden="true">→</span>{' '}
          </>
        )}
        <ins title={idsOf(after)}>{valueWords(after, field, nameOf)}</ins>
      </dd>
    </div>
  );
}
