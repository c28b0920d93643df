import type { ChangeDeployment, DeploymentView, FootprintView } from '@aivailable/contracts';
import type { Snapshot, WhatIf } from '@aivailable/placement';
import { useMemo } from 'react';
import { asProblem } from '../../server/api-problem.js';
import { useFleetToPlan, usePlanned } from '../../server/planner/use-planner.js';
import { ErrorNote } from '../../ui/error-note.js';
import { StateMark } from '../../ui/state-mark.js';
import { cardFills } from './card-fill.js';
import { CardFillList } from './card-fill-list.js';
import { FootprintSum } from './footprint-bar.js';
import { Refused } from './refused.js';
import { ripened, suppositionOf } from './settings-wish.js';
import { texts } from './texts.js';
import { useChangedForm, variantsOf } from './use-changed-form.js';

interface SettingsPlanProps {
  readonly deployment: DeploymentView;
  readonly change: ChangeDeployment | null;
}

/** What the change would do to the fleet, by the controller's planner in this page. */
export function SettingsPlan({ deployment, change }: SettingsPlanProps) {
  const fleet = useFleetToPlan(true);
  const { draft, isAwaited, error } = useChangedForm(deployment, change);
  const { deploymentId } = deployment;
  const question = useMemo(() => {
    const variants = draft && variantsOf(draft);
    const supposition = fleet.data && change && suppositionOf(fleet.data.snapshot, deployment, change, variants);
    return supposition ? ({ kind: 'what-if', supposition } as const) : null;
  }, [fleet.data, change, deployment, draft]);
  const asked = useMemo(
    () => (draft && fleet.data ? ripened(fleet.data, deploymentId) : fleet.data),
    [draft, fleet.data, deploymentId],
  );
  const planned = usePlanned(asked, question);
  const problem = fleet.error ?? planned.error ?? error;
  if (problem) return <ErrorNote problem={asProblem(problem)} />;
  if (isAwaited) return <div className="preview preview-quiet">{texts.dialog.planning}</div>;
  if (question === null) return <div className="preview preview-quiet">{texts.settings.nothingMoves}</div>;
  if (!planned.data || !fleet.data) return <div className="preview preview-quiet">{texts.dialog.planning}</div>;
  const isStale = planned.isPlaceholderData || fleet.isPlaceholderData;
  return (
    <div className={isStale ? 'preview preview-stale' : 'preview'} aria-live="polite" aria-busy={isStale}>
      {draft && <Takes footprint={draft.footprints[0]?.footprint} />}
      <Outcome whatIf={planned.data} snapshot={fleet.data.snapshot} />
    </div>
  );
}

function Takes({ footprint }: { footprint: FootprintView | undefined }) {
  return footprint && <FootprintSum footprint={footprint} />;
}

function Outcome({ whatIf, snapshot }: { whatIf: WhatIf; snapshot: Snapshot }) {
  const refused = new Set(whatIf.newRefusals.map(({ message }) => message));
  const known = new Set(whatIf.before.placements.map(({ wishId, nodeId }) => `${wishId} ${nodeId}`));
  const starts = whatIf.after.placements.filter(({ instanceId, wishId, nodeId }) => {
    return instanceId === null && !known.has(`${wishId} ${nodeId}`);
  });
  return (
    <>
      <StateMark tone={refused.size === 0 ? 'good' : 'warn'} label={texts.settings.outcome} />
      <ul className="outcome">
        {whatIf.messages
          .filter((message) => !refused.has(message))
          .map((message) => (
            <li key={message}>{message}</li>
          ))}
      </ul>
      {starts.length > 0 && <CardFillList cards={cardFills(starts, snapshot)} />}
      {whatIf.newRefusals.slice(0, 1).map((refusal) => (
        <Refused key={refusal.message} refusal={refusal} />
      ))}
      {refused.size > 1 && <p className="row-meta">{texts.settings.moreRefused(refused.size - 1)}</p>}
    </>
  );
}
