import type { AvailabilityGap, AvailabilityRange, AvailabilityStrip } from '@aivailable/contracts';
import { SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { availabilityQuery } from '../../server/history.js';
import { lengthWords } from '../../ui/length-words.js';
import { whenWords } from '../../ui/moments.js';
import { QueryStates } from '../../ui/query-states.js';
import { EmptyState } from '../../ui/quiet-states.js';
import { lesserSpans } from './lesser-spans.js';
import { shareWords } from './share-words.js';
import { texts } from './texts.js';

const words = texts.availability;
const RANGES = ['24h', '7d', '30d'] as const satisfies readonly AvailabilityRange[];
const LEGEND = ['full', 'some', 'away', 'unknown'] as const;

export function AvailabilityPanel() {
  const [range, setRange] = useState<AvailabilityRange>('24h');
  const report = useQuery(availabilityQuery(range));
  return (
    <>
      <div className="availability-head">
        <SegmentedControl
          aria-label={words.range}
          value={range}
          onChange={setRange}
          data={RANGES.map((value) => ({ value, label: words.ranges[value] }))}
        />
        <ul className="availability-legend">
          {LEGEND.map((kind) => (
            <li key={kind}>
              <span className={`cell cell-${kind}`} aria-hidden="true" />
              {words.legend[kind]}
            </li>
          ))}
        </ul>
      </div>
      <QueryStates
        query={report}
        isEmpty={({ strips }) => strips.every(({ observedSeconds }) => observedSeconds === 0)}
        empty={<EmptyState icon="activity" title={words.emptyTitle} hint={words.emptyHint} />}
      >
        {({ strips }) => (
          <ul className="availability">
            {strips.map((strip) => (
              <Strip key={strip.servedName ?? ''} strip={strip} />
            ))}
          </ul>
        )}
      </QueryStates>
    </>
  );
}

function Strip({ strip }: { strip: AvailabilityStrip }) {
  const name = strip.servedName ?? words.service;
  const share = shareWords(strip.readyShare, words.unknown);
  const gaps = strip.gaps === 0 ? words.noGap : words.gaps(strip.gaps);
  return (
    <li className={strip.servedName === null ? 'uptime uptime-service' : 'uptime'}>
      <div className="uptime-head">
        <b>{name}</b>
        <span className="uptime-share">{share}</span>
      </div>
      <div className="uptime-cells" role="img" aria-label={words.strip(name, share, gaps)}>
        {strip.cells.map(({ at, readyShare }) => (
          <span
            key={at}
            className={`cell cell-${kindOf(readyShare)}`}
            title={words.span(pointWords(at), null, shareOf(readyShare))}
          />
        ))}
      </div>
      <CellsInWords strip={strip} />
      <p className="uptime-gaps">
        {strip.servedName === null && <span>{words.serviceHint} </span>}
        {gaps}
        {strip.worstGaps.length > 0 && (
          <span>
            {' '}
            {words.worst} {strip.worstGaps.map(gapWords).join('; ')}
          </span>
        )}
      </p>
    </li>
  );
}

/** What the colours of the cells say, for who sees or points at none of them: when it was not wholly there. */
function CellsInWords({ strip: { cells } }: { strip: AvailabilityStrip }) {
  const spans = lesserSpans(cells);
  if (spans.length === 0) return null;
  return (
    <ul className="sr-only">
      {spans.map(({ from, until, readyShare }) => (
        <li key={from}>{words.span(pointWords(from), lastMoment(from, until), shareOf(readyShare))}</li>
      ))}
    </ul>
  );
}

const pointWords = (at: string) => whenWords(at, Date.now());
const shareOf = (share: number | null) => shareWords(share, words.legend.unknown);
const lastMoment = (from: string, until: string) => (from === until ? null : pointWords(until));

function gapWords({ from, until, seconds }: AvailabilityGap): string {
  return words.gap(pointWords(from), lengthWords(seconds), until === null);
}

function kindOf(share: number | null): (typeof LEGEND)[number] {
  if (share === null) return 'unknown';
  if (share === 0) return 'away';
  return share < 1 ? 'some' : 'full';
}
