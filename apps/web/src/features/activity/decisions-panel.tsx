import type { DecisionView } from '@aivailable/contracts';
import { Button } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { decisionQuery, decisionsQuery } from '../../server/history.js';
import { Moment } from '../../ui/moment.js';
import { QueryStates } from '../../ui/query-states.js';
import { EmptyState } from '../../ui/quiet-states.js';
import { storyOf } from './decision-story.js';
import { texts } from './texts.js';

const words = texts.decisions;

export function DecisionsPanel() {
  const decisions = useInfiniteQuery(decisionsQuery);
  const asked = { ...decisions, data: decisions.data?.pages.flat() };
  return (
    <QueryStates
      query={asked}
      isEmpty={(list) => list.length === 0}
      empty={<EmptyState icon="activity" title={words.emptyTitle} hint={words.emptyHint} />}
    >
      {(list) => (
        <>
          <ol className="decisions">
            {list.map((decision) => (
              <Decision key={decision.decisionId} decision={decision} />
            ))}
          </ol>
          {decisions.hasNextPage && (
            <Button
              variant="default"
              mt="md"
              loading={decisions.isFetchingNextPage}
              onClick={() => void decisions.fetchNextPage()}
            >
              {texts.more}
            </Button>
          )}
        </>
      )}
    </QueryStates>
  );
}

function Decision({ decision }: { decision: DecisionView }) {
  const [open, setOpen] = useState(false);
  return (
    <li>
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
          <span className="decision-number">#{decision.decisionId}</span>
          <span className="decision-sum">{sumOf(decision)}</span>
          <Moment at={decision.at} exact />
        </summary>
        {open && <Reasons decisionId={decision.decisionId} />}
      </details>
    </li>
  );
}

function Reasons({ decisionId }: { decisionId: number }) {
  const query = useQuery(decisionQuery(decisionId));
  return (
    <div className="decision-story">
      <QueryStates query={query}>
        {(file) => {
          const { steps, refusals } = storyOf(file);
          return (
            <>
              <ul>
                {[...new Map(steps.map((step) => [`${step.what} ${step.why}`, step])).values()].map(({ what, why }) => (
                  <li key={`${what} ${why}`}>
                    <b>{what}</b>
                    {why && <span>{why}</span>}
                  </li>
                ))}
                {[...new Set(refusals)].map((message) => (
                  <li key={message} className="decision-refusal">
                    {message}
                  </li>
                ))}
              </ul>
              <a href={`/admin/decisions/${decisionId}`} download={`decision-${decisionId}.json`}>
                {words.file}
              </a>
            </>
          );
        }}
      </QueryStates>
    </div>
  );
}

function sumOf(decision: DecisionView): string {
  const parts = (['starts', 'drains', 'stops', 'abandoned', 'refusals'] as const).flatMap((name) =>
    decision[name] === 0 ? [] : [words.counts[name](decision[name])],
  );
  return parts.join(', ') || words.nothing;
}
