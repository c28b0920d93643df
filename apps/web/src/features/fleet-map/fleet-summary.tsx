import type { CSSProperties, ReactNode } from 'react';
import type { FleetTotals } from './fleet-totals.js';
import { exactBytes, gib } from './gib.js';
import { texts } from './texts.js';

export function FleetSummary({ totals }: { totals: FleetTotals }) {
  const { usedBytes, totalBytes, usedShare: share } = totals;
  return (
    <dl className="summary" aria-label={texts.summary}>
      <Figure
        name={texts.vram}
        value={texts.used(gib(usedBytes), gib(totalBytes))}
        exact={exactBytes(usedBytes, totalBytes)}
      >
        {share !== null && <span className="meter" style={{ '--share': share } as CSSProperties} />}
        {totals.partial && texts.partial}
      </Figure>
      <Figure name={texts.gpus} value={String(totals.gpus)}>
        {texts.usable(totals.usableGpus, totals.gpus)}
      </Figure>
      <Figure name={texts.nodes} value={`${totals.readyNodes} / ${totals.nodes}`} />
      <Figure name={texts.copies} value={`${totals.readyInstances} / ${totals.instances}`} />
      <Figure name={texts.slots} value={`${totals.busySlots} / ${totals.slots}`} />
    </dl>
  );
}

interface FigureProps {
  readonly name: string;
  readonly value: string;
  readonly exact?: string;
  readonly children?: ReactNode;
}

function Figure({ name, value, exact, children }: FigureProps) {
  return (
    <div className="figure">
      <dt>{name}</dt>
      <dd>
        <span className="figure-value" title={exact}>
          {value}
          {exact && <span className="sr-only"> ({exact})</span>}
        </span>
        {children && <span className="figure-note">{children}</span>}
      </dd>
    </div>
  );
}
