import { Button, SegmentedControl, Select, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useMemo, useState } from 'react';
import { type AuditFilter, auditQuery } from '../../server/history.js';
import { Page } from '../../ui/page.js';
import { QueryStates } from '../../ui/query-states.js';
import { EmptyState } from '../../ui/quiet-states.js';
import { AuditLine } from './audit-line.js';
import { texts } from './texts.js';
import { useNames } from './use-names.js';

const AREAS = [
  { value: '', label: texts.allAreas },
  ...Object.entries(texts.areas).map(([value, label]) => ({ value, label })),
];
const OUTCOMES = ['all', 'done', 'refused'] as const;
const TYPING_MS = 250;
type Outcome = (typeof OUTCOMES)[number];

interface AuditPageProps {
  /** What is looked for; it stands in the address. */
  readonly filter?: AuditFilter;
  readonly onFilter?: (filter: AuditFilter) => void;
}

export function AuditPage({ filter: first = {}, onFilter }: AuditPageProps) {
  const [search, setSearch] = useState(first.search ?? '');
  const [area, setArea] = useState(first.area ?? '');
  const [outcome, setOutcome] = useState<Outcome>(OUTCOMES.find((one) => one === first.outcome) ?? 'all');
  const [typed] = useDebouncedValue(search.trim(), TYPING_MS);
  const filter = useMemo(() => filterOf(typed, area, outcome), [typed, area, outcome]);
  const tell = useEffectEvent(() => onFilter?.(filter));
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is told of each filter, once
  useEffect(() => tell(), [filter]);
  return (
    <Page title={texts.title} hint={texts.hint}>
      <div className="audit-filter">
        <TextInput
          label={texts.search}
          placeholder={texts.searchHint}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        <Select
          label={texts.area}
          data={AREAS}
          value={area}
          onChange={(value) => setArea(value ?? '')}
          allowDeselect={false}
        />
        <SegmentedControl
          aria-label={texts.outcome}
          value={outcome}
          onChange={setOutcome}
          data={OUTCOMES.map((value) => ({ value, label: texts.outcomes[value] }))}
        />
      </div>
      <AuditList filter={filter} />
    </Page>
  );
}

function AuditList({ filter }: { filter: AuditFilter }) {
  const log = useInfiniteQuery(auditQuery(filter));
  const nameOf = useNames();
  const isFiltered = Object.keys(filter).length > 0;
  const empty = isFiltered ? (
    <EmptyState icon="audit" title={texts.noneTitle} hint={texts.noneHint} />
  ) : (
    <EmptyState icon="audit" title={texts.emptyTitle} hint={texts.emptyHint} />
  );
  return (
    <QueryStates query={{ ...log, data: log.data?.pages.flat() }} isEmpty={(list) => list.length === 0} empty={empty}>
      {(list) => (
        <>
          <ol className="audit">
            {list.map((entry) => (
              <AuditLine key={entry.auditId} entry={entry} nameOf={nameOf} />
            ))}
          </ol>
          {log.hasNextPage && (
            <Button variant="default" mt="md" loading={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
              {texts.more}
            </Button>
          )}
        </>
      )}
    </QueryStates>
  );
}

function filterOf(search: string, area: string, outcome: Outcome): AuditFilter {
  return {
    ...(search === '' ? {} : { search }),
    ...(area === '' ? {} : { area }),
    ...(outcome === 'all' ? {} : { outcome }),
  };
}
