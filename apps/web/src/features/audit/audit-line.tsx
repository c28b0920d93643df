import type { AuditChange, AuditEntry } from '@aivailable/contracts';
import { useLive } from '../../server/live.js';
import { Moment } from '../../ui/moment.js';
import { StateMark } from '../../ui/state-mark.js';
import { Tag } from '../../ui/tag.js';
import { fieldWords, valueWords } from './change-words.js';
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
  const name = useNames(field);
  return (
    <div>
      <dt>{fieldWords(field)}</dt>
      <dd>
        {before !== null && before !== undefined && (
          <>
            <del>{valueWords(before, name)}</del> <span aria-hidden="true">→</span>{' '}
          </>
        )}
        <ins>{valueWords(after, name)}</ins>
      </dd>
    </div>
  );
}

/** What a thing is called now, where the field holds its id and it is still there. */
function useNames(field: string): (id: string) => string {
  const nodes = useLive('nodes');
  const models = useLive('models');
  if (field === 'nodeId') return (id) => nodes?.[id]?.name ?? id;
  if (field === 'modelId') return (id) => models?.[id]?.name ?? id;
  return (id) => id;
}
