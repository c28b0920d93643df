import type { InstanceView, Issue, NodeView } from '@aivailable/contracts';
import { useMutation } from '@tanstack/react-query';
import { lazy, memo, type ReactNode, Suspense, useCallback, useMemo, useState } from 'react';
import { retryInstanceMutation } from '../../server/instances.js';
import { useLiveList, useLiveOf } from '../../server/live.js';
import { changeNodeMutation } from '../../server/nodes.js';
import { Page } from '../../ui/page.js';
import { EmptyState } from '../../ui/quiet-states.js';
import { BarLegend, BarRuler } from './bar-legend.js';
import { longestBytes } from './bar-scale.js';
import { type FleetActions, FleetActionsContext, type OpenDialog } from './fleet-actions.js';
import { FleetSummary } from './fleet-summary.js';
import { fleetTotals } from './fleet-totals.js';
import { ClusterIssues } from './issues.js';
import { NodeCard, type NodeCardProps } from './node-card.js';
import { byName } from './node-order.js';
import { OverlayHost } from './overlay-host.js';
import { type Paints, paintedOf, paintsOf } from './paint.js';
import { texts } from './texts.js';

/** Forms and selects come when they are wanted: the map is there first. */
const FleetDialogs = lazy(async () => ({ default: (await import('./fleet-dialogs.js')).FleetDialogs }));

interface FleetPageProps {
  /** What stands for the map until the first snapshot is there. */
  readonly waiting: ReactNode;
  readonly addMachine: ReactNode;
}

export function FleetPage({ waiting, addMachine }: FleetPageProps) {
  const nodes = useLiveList('nodes');
  return (
    <Page title={texts.title} hint={texts.hint} actions={nodes && nodes.length > 0 && addMachine}>
      {nodes === undefined && waiting}
      {nodes?.length === 0 && (
        <EmptyState icon="fleet" title={texts.emptyTitle} hint={texts.emptyHint} action={addMachine} />
      )}
      {nodes && nodes.length > 0 && <FleetMap nodes={nodes} />}
    </Page>
  );
}

function FleetMap({ nodes }: { nodes: NodeView[] }) {
  const instances = useLiveList('instances') ?? [];
  const paints = usePaints();
  const [dialog, setDialog] = useState<OpenDialog | null>(null);
  const actions = useActions(setDialog);
  const sorted = useMemo(() => [...nodes].sort(byName), [nodes]);
  const longest = longestBytes(nodes);
  return (
    <FleetActionsContext value={actions}>
      <ClusterIssues />
      <FleetSummary totals={fleetTotals(nodes, instances)} />
      <div className="map-head">
        <BarLegend />
        <BarRuler longest={longest} />
      </div>
      <OverlayHost>
        <div className="nodes">
          {sorted.map((node) => (
            <NodeOnMap key={node.nodeId} node={node} longest={longest} paints={paints} />
          ))}
        </div>
      </OverlayHost>
      {dialog && (
        <Suspense>
          <FleetDialogs dialog={dialog} onClose={() => setDialog(null)} />
        </Suspense>
      )}
    </FleetActionsContext>
  );
}

/** Each card listens for its own instances, so that news of one node draws one card. */
const NodeOnMap = memo(function NodeOnMap({ node, longest, paints }: Omit<NodeCardProps, 'instances' | 'troubles'>) {
  const { nodeId } = node;
  const isHere = useCallback((instance: InstanceView) => instance.nodeId === nodeId, [nodeId]);
  const instances = useLiveOf('instances', isHere);
  const isOfIt = useCallback((issue: Issue) => issue.nodeId === nodeId, [nodeId]);
  const troubles = useLiveOf('issues', isOfIt);
  return <NodeCard node={node} instances={instances} longest={longest} paints={paints} troubles={troubles} />;
});

/** Keeps its identity while the colours stay the same. */
function usePaints(): Paints {
  const deployments = useLiveList('deployments') ?? [];
  const instances = useLiveList('instances') ?? [];
  const paints = [...paintsOf(paintedOf(deployments, instances))];
  const key = JSON.stringify(paints);
  return useMemo(() => new Map(JSON.parse(key)), [key]);
}

function useActions(open: (dialog: OpenDialog) => void): FleetActions {
  const { mutate: retry } = useMutation(retryInstanceMutation);
  const { mutate: change } = useMutation(changeNodeMutation);
  return useMemo(
    () => ({ open, retry, setNode: (nodeId, wanted) => change({ nodeId, change: wanted }) }),
    [open, retry, change],
  );
}
