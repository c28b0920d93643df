import type { TimelineEntry } from '@aivailable/contracts';
import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { timelineQuery } from '../../server/history.js';
import { clockWords, dayWords, exactWords } from '../../ui/moments.js';
import { QueryStates } from '../../ui/query-states.js';
import { EmptyState } from '../../ui/quiet-states.js';
import { texts } from './texts.js';

export function TimelinePanel() {
  const timeline = useInfiniteQuery(timelineQuery);
  const asked = { ...timeline, data: timeline.data?.pages.flat() };
  return (
    <QueryStates
      query={asked}
      isEmpty={(entries) => entries.length === 0}
      empty={<EmptyState icon="activity" title={texts.emptyTitle} hint={texts.emptyHint} />}
    >
      {(entries) => (
        <>
          {byDay(entries).map(([day, lines]) => (
            <section key={day} className="day">
              <h2>{day}</h2>
              <ol className="timeline">
                {lines.map((entry) => (
                  <Line key={entry.id} entry={entry} />
                ))}
              </ol>
            </section>
          ))}
          {timeline.hasNextPage && (
            <Button
              variant="default"
              loading={timeline.isFetchingNextPage}
              onClick={() => void timeline.fetchNextPage()}
            >
              {texts.more}
            </Button>
          )}
        </>
      )}
    </QueryStates>
  );
}

function Line({ entry }: { entry: TimelineEntry }) {
  return (
    <li>
      <time dateTime={entry.at} title={exactWords(entry.at)}>
        {clockWords(entry.at)}
      </time>
      <span className="timeline-text">
        {entry.message}
        {entry.actor && <small> {texts.by(entry.actor)}</small>}
      </span>
      <code>{entry.kind}</code>
    </li>
  );
}

function byDay(entries: readonly TimelineEntry[]): [string, TimelineEntry[]][] {
  const days = new Map<string, TimelineEntry[]>();
  for (const entry of entries) {
    const day = dayWords(entry.at);
    days.set(day, [...(days.get(day) ?? []), entry]);
  }
  return [...days];
}
