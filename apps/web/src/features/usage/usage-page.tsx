import type { UsageGrouping, UsageRow } from '@aivailable/contracts';
import { Button, SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useMemo } from 'react';
import { type UsageWish, usageCsvHref, usageQuery } from '../../server/history.js';
import { Icon } from '../../ui/icon.js';
import { Page } from '../../ui/page.js';
import { QueryStates } from '../../ui/query-states.js';
import { EmptyState, LoadingRows } from '../../ui/quiet-states.js';
import { texts } from './texts.js';
import { type Measure, pictureOf } from './usage-series.js';
import { DayTable, GroupTable } from './usage-tables.js';

const RANGES = [7, 30, 90];
const UsageChart = lazy(async () => ({ default: (await import('./usage-chart.js')).UsageChart }));

/** It stands in the address, so that a look at the accounts can be kept and passed on. */
export interface UsageChoice {
  readonly days?: number | undefined;
  readonly by?: UsageGrouping | undefined;
  readonly measure?: Measure | undefined;
}

interface UsagePageProps {
  /** Admins see everyone's; others their own, so there is nobody to tell apart. */
  readonly isAdmin: boolean;
  /** What is looked at; what is left out is as it is at first. */
  readonly choice?: UsageChoice;
  readonly onChoice?: (choice: UsageChoice) => void;
}

export function UsagePage({ isAdmin, choice = {}, onChoice }: UsagePageProps) {
  const groupings: UsageGrouping[] = isAdmin ? ['key', 'user', 'project', 'model'] : ['model', 'key', 'project'];
  const { measure = 'tokens' } = choice;
  const wish: UsageWish = {
    days: RANGES.find((range) => range === choice.days) ?? 30,
    by: groupings.find((one) => one === choice.by) ?? (isAdmin ? 'key' : 'model'),
  };
  const choose = (change: UsageChoice) => onChoice?.({ ...choice, ...change });
  const usage = useQuery(usageQuery(wish));
  const csv = (
    <Button
      component="a"
      href={usageCsvHref(wish)}
      download
      variant="default"
      leftSection={<Icon name="download" size={16} />}
      aria-label={texts.csvLabel}
    >
      {texts.csv}
    </Button>
  );
  return (
    <Page title={texts.title} hint={isAdmin ? texts.hint : texts.ownHint} actions={csv}>
      <div className="usage-choices">
        <SegmentedControl
          aria-label={texts.range}
          value={String(wish.days)}
          onChange={(days) => choose({ days: Number(days) })}
          data={RANGES.map((range) => ({ value: String(range), label: texts.days(range) }))}
        />
        <SegmentedControl
          aria-label={texts.by}
          value={wish.by}
          onChange={(by) => choose({ by })}
          data={groupings.map((value) => ({ value, label: texts.groupings[value] }))}
        />
        <SegmentedControl
          aria-label={texts.measure}
          value={measure}
          onChange={(next) => choose({ measure: next })}
          data={(['tokens', 'requests'] as const).map((value) => ({ value, label: texts.measures[value] }))}
        />
      </div>
      <QueryStates
        query={usage}
        isEmpty={(rows) => rows.length === 0}
        empty={<EmptyState icon="usage" title={texts.emptyTitle} hint={texts.emptyHint} />}
      >
        {(rows) => <UsageFigures rows={rows} wish={wish} measure={measure} />}
      </QueryStates>
    </Page>
  );
}

interface UsageFiguresProps {
  readonly rows: readonly UsageRow[];
  readonly wish: UsageWish;
  readonly measure: Measure;
}

function UsageFigures({ rows, wish: { by, days }, measure }: UsageFiguresProps) {
  const picture = useMemo(() => pictureOf(rows, by, measure, days, Date.now()), [rows, by, measure, days]);
  const grouping = texts.groupings[by];
  const label = texts.chart(texts.measures[measure], grouping.toLowerCase(), days);
  return (
    <>
      <Suspense fallback={<LoadingRows rows={1} height={300} />}>
        <UsageChart picture={picture} label={label} measure={texts.measures[measure].toLowerCase()} />
      </Suspense>
      <GroupTable picture={picture} heading={grouping} measure={measure} />
      <DayTable picture={picture} />
    </>
  );
}
