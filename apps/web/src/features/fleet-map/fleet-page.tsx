import type { InstanceView, Issue, NodeView } from '@aivailable/contracts';
import { useMutation } from '@tanstack/react-query';
import {
  type CSSProperties,
  Fragment,
  lazy,
  memo,
  type ReactNode,
  Suspense,
  useCallback,
  useDeferredValue,
  useEffect,
  useMemo,
  useState,
} from 'react';
import { retryInstanceMutation } from '../../server/instances.js';
import { useLiveList, useLiveOf } from '../../server/live.js';
import { changeNodeMutation } from '../../server/nodes.js';
import { Page } from '../../ui/page.js';
import { EmptyState } from '../../ui/quiet-states.js';
import { BarLegend, BarRuler } from './bar-legend.js';
import { longestBytes, mostCards } from './bar-scale.js';
import { DragContext } from './drag/drag-store.js';
import { dialogOfDrop } from './drag/drop-dialog.js';
import { destinationOf, keyOf, targetKeys, targetOf } from './drag/drop-target.js';
import type { Load } from './drag/load.js';
import { Steady } from './drag/steady.js';
import { useDrag } from './drag/use-drag.js';
import { type FleetActions, FleetActionsContext, type FollowedMove, type OpenDialog } from './fleet-actions.js';
import { FleetSummary } from './fleet-summary.js';
import { fleetTotals } from './fleet-totals.js';
import { GroupHead } from './group-head.js';
import { ClusterIssues } from './issues.js';
import { MapControls } from './map-controls.js';
import { type Density, groupsOf, labelNamesOf, type MapView, shownNodes } from './map-view.js';
import { NodeCard, type NodeCardProps } from './node-card.js';
import { byName } from './node-order.js';
import { OverlayHost } from './overlay-host.js';
import { type Paints, paintedOf, paintsOf } from './paint.js';
import { useSelection } from './selection/selection-store.js';
import { texts } from './texts.js';
import { useFirstIdle } from './use-first-idle.js';
import { useMapView } from './use-map-view.js';
import { Windowed } from './windowed.js';

/** Forms and selects come when they are wanted: the map is there first. */
const FleetDialogs = lazy(async () => ({ default: (await import('./fleet-dialogs.js')).FleetDialogs }));

const MoveTracker = lazy(async () => ({ default: (await import('./move-tracker.js')).MoveTracker }));
const RebalancePanel = lazy(async () => ({ default: (await import('./rebalance-panel.js')).RebalancePanel }));
const SelectionBar = lazy(async () => ({ default: (await import('./selection/selection-bar.js')).SelectionBar }));
const Catalogue = lazy(async () => ({ default: (await import('./place/catalogue.js')).Catalogue }));
const DragLayer = lazy(async () => ({ default: (await import('./drag/drag-layer.js')).DragLayer }));

interface FleetPageProps {
  /** What stands for the map until the first snapshot is there. */
  readonly waiting: ReactNode;
  readonly addMachine: ReactNode;
  /** What a newcomer does next; nothing for everybody else. */
  readonly firstRun?: ReactNode;
}

export function FleetPage({ waiting, addMachine, firstRun }: FleetPageProps) {
  const nodes = useLiveList('nodes');
  return (
    <Page title={texts.title} hint={texts.hint} actions={nodes && nodes.length > 0 && addMachine}>
      {nodes === undefined && waiting}
      {nodes && firstRun}
      {nodes?.length === 0 && !firstRun && (
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
  const [moves, setMoves] = useState<readonly FollowedMove[]>([]);
  const follow = useCallback((move: FollowedMove) => setMoves((all) => [...all, move]), []);
  const [view, changeView] = useMapView();
  const filter = useCallback((words: string) => changeView({ filter: words }), [changeView]);
  const actions = useActions(setDialog, follow, filter);
  const groups = useGroups(nodes, instances, view);
  const keys = useMemo(() => targetKeys(groups.flatMap((group) => group.nodes)), [groups]);
  const shown = groups.reduce((sum, group) => sum + group.nodes.length, 0);
  const onDrop = useCallback((load: Load, key: string) => {
    setDialog(dialogOfDrop(load, destinationOf(targetOf(key))));
  }, []);
  const drag = useDrag({ keys, onDrop });
  const isIdle = useFirstIdle();
  const [isOpen, setOpen] = useState(false);
  const longest = longestBytes(nodes);
  return (
    <FleetActionsContext value={actions}>
      <Steady store={drag.store}>
        <ClusterIssues />
        <div className="rebalance-place">
          <Suspense>
            <RebalancePanel />
          </Suspense>
        </div>
        <FleetSummary totals={fleetTotals(nodes, instances)} />
      </Steady>
      <DragContext value={drag.store}>
        <OverlayHost>
          <div className={isOpen ? 'map-with-catalogue' : undefined} {...drag.handlers}>
            <div className={`map-head map-head-${view.density}`}>
              <MapControls
                view={view}
                shown={shown}
                all={nodes.length}
                labels={labelNamesOf(nodes)}
                onChange={changeView}
              >
                <button
                  type="button"
                  className="map-field map-toggle"
                  aria-pressed={isOpen}
                  onClick={() => setOpen(!isOpen)}
                >
                  {texts.place.toggle}
                </button>
              </MapControls>
              <BarLegend />
              <BarRuler longest={longest} />
            </div>
            {/* Before the map: with the keyboard it is next to what opens it, however large the fleet is. */}
            {isOpen && (
              <Suspense>
                <Catalogue />
              </Suspense>
            )}
            <div className={`nodes nodes-${view.density}`} style={besides(mostCards(nodes))}>
              {groups.map(({ name, nodes: members }) => (
                <Fragment key={name ?? ''}>
                  {name !== null && <GroupHead name={name} nodes={members} />}
                  {members.map((node) => (
                    <Windowed key={node.nodeId} {...windowOf(node, shown, view.density)}>
                      <NodeOnMap node={node} longest={longest} paints={paints} brief={view.density === 'overview'} />
                    </Windowed>
                  ))}
                </Fragment>
              ))}
              {shown === 0 && <p className="node-empty">{texts.view.nothing}</p>}
            </div>
          </div>
        </OverlayHost>
        {(isIdle || drag.warm) && (
          <Suspense>
            <DragLayer warm={drag.warm} store={drag.store} keys={keys} />
          </Suspense>
        )}
      </DragContext>
      <AnySelection>
        <SelectionBar />
      </AnySelection>
      {moves.length > 0 && (
        <Suspense>
          <MoveTracker moves={moves} onForget={(move) => setMoves((all) => all.filter((one) => one !== move))} />
        </Suspense>
      )}
      {dialog && (
        <Suspense>
          <FleetDialogs dialog={dialog} onClose={() => setDialog(null)} />
        </Suspense>
      )}
    </FleetActionsContext>
  );
}

/** For the overview, whose bars are as long as the window allows. */
function besides(cards: number): CSSProperties {
  return { '--cards': cards } as CSSProperties;
}

/** The bar comes when the first is chosen. */
function AnySelection({ children }: { children: ReactNode }) {
  const { store, chosen } = useSelection();
  useEffect(() => () => store.clear(), [store]);
  return chosen.size > 0 && <Suspense>{children}</Suspense>;
}

const NOBODY: readonly InstanceView[] = [];

/** Without a filter nothing of the instances matters, so that their news draws no node anew. */
function useGroups(nodes: readonly NodeView[], instances: readonly InstanceView[], { filter, grouping }: MapView) {
  const sorted = useMemo(() => [...nodes].sort(byName), [nodes]);
  const served = filter === '' ? NOBODY : instances;
  return useMemo(() => groupsOf(shownNodes(sorted, served, filter), grouping), [sorted, served, filter, grouping]);
}

/** Fewer nodes than these are simply drawn. */
const MOST_DRAWN = 30;
/** About how high a card is: what is far away stands for itself with it. */
const HEIGHTS_PX = {
  roomy: { least: 130, perGpu: 80, edges: 22, marginPx: 900 },
  dense: { least: 66, perGpu: 24, edges: 15, marginPx: 600 },
  overview: { least: 40, perGpu: 0, edges: 0, marginPx: 300 },
} satisfies Record<Density, object>;

function windowOf({ nodeId, name, gpus }: NodeView, shown: number, density: Density) {
  const { least, perGpu, edges, marginPx } = HEIGHTS_PX[density];
  const heightPx = Math.max(least, gpus.length * perGpu + edges);
  const dropKey = keyOf({ kind: 'node', nodeId });
  return { active: shown > MOST_DRAWN, name, dropKey, heightPx, marginPx };
}

/**
 * Each card listens for its own instances, so that news of one node draws one card. Reports of a whole fleet come at once:
 * their cards are drawn bit by bit, and a press or a key in between is answered first.
 */
const NodeOnMap = memo(function NodeOnMap(props: Omit<NodeCardProps, 'instances' | 'troubles'>) {
  const node = useDeferredValue(props.node);
  const { nodeId } = node;
  const isHere = useCallback((instance: InstanceView) => instance.nodeId === nodeId, [nodeId]);
  const instances = useLiveOf('instances', isHere);
  const isOfIt = useCallback((issue: Issue) => issue.nodeId === nodeId, [nodeId]);
  const troubles = useLiveOf('issues', isOfIt);
  return <NodeCard {...props} node={node} instances={instances} troubles={troubles} />;
});

/** Keeps its identity while the colours stay the same. */
function usePaints(): Paints {
  const deployments = useLiveList('deployments') ?? [];
  const instances = useLiveList('instances') ?? [];
  const paints = [...paintsOf(paintedOf(deployments, instances))];
  const key = JSON.stringify(paints);
  return useMemo(() => new Map(JSON.parse(key)), [key]);
}

function useActions(
  open: FleetActions['open'],
  follow: FleetActions['follow'],
  filter: FleetActions['filter'],
): FleetActions {
  const { mutate: retry } = useMutation(retryInstanceMutation);
  const { mutate: change } = useMutation(changeNodeMutation);
  return useMemo(
    () => ({ open, follow, filter, retry, setNode: (nodeId, wanted) => change({ nodeId, change: wanted }) }),
    [open, follow, filter, retry, change],
  );
}
