import type { InstanceView } from '@aivailable/contracts';
import { Button, CloseButton } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { takeBackMutation } from '../../server/instances.js';
import { useLive } from '../../server/live.js';
import { lengthWords } from '../../ui/length-words.js';
import { StateMark } from '../../ui/state-mark.js';
import { type FollowedMove, useFleetActions } from './fleet-actions.js';
import { type MoveStage, STAGES, stageOf } from './move-stage.js';
import { texts } from './texts.js';

interface MoveTrackerProps {
  readonly moves: readonly FollowedMove[];
  readonly onForget: (move: FollowedMove) => void;
}

/** The moves that were ordered on this page: how far each is, and the way back. */
export function MoveTracker({ moves, onForget }: MoveTrackerProps) {
  return (
    <section className="tracker" aria-label={texts.tracker.title}>
      {moves.map((move) => (
        <TrackedMove key={`${move.instanceId} ${move.undoUntil}`} move={move} onForget={() => onForget(move)} />
      ))}
    </section>
  );
}

function TrackedMove({ move, onForget }: { move: FollowedMove; onForget: () => void }) {
  const instances = useLive('instances') ?? {};
  const nodes = useLive('nodes') ?? {};
  const old = instances[move.instanceId];
  const successor = useSuccessor(move, instances);
  const stage = stageOf({ old, successor });
  const node = nodes[move.to.nodeId]?.name ?? move.to.nodeId;
  return (
    <div className="tracked">
      <div className="tracked-head">
        <strong>{texts.tracker.to(move.servedName, node)}</strong>
        <CloseButton size="sm" onClick={onForget} aria-label={texts.tracker.forget} />
      </div>
      <Progress stage={stage} successor={successor} />
      <WayBack move={move} stage={stage} successor={successor} />
    </div>
  );
}

/** Once the old one is gone nothing says whose successor it was, so it is remembered. */
function useSuccessor(move: FollowedMove, instances: Readonly<Record<string, InstanceView>>) {
  const [successorId, setSuccessorId] = useState<string | null>(null);
  const found = Object.values(instances).find(({ replaces }) => replaces === move.instanceId);
  if (found && found.instanceId !== successorId) setSuccessorId(found.instanceId);
  return found ?? (successorId === null ? undefined : instances[successorId]);
}

function Progress({ stage, successor }: { stage: MoveStage; successor: InstanceView | undefined }) {
  const words = texts.tracker.stages;
  if (stage === 'off' || stage === 'waiting') {
    return (
      <p role="status">
        <StateMark tone={stage === 'off' ? 'idle' : 'busy'} label={words[stage]} />
      </p>
    );
  }
  const at = STAGES.indexOf(stage);
  return (
    <ol className="stages" role="status">
      {STAGES.map((one, place) => (
        <li key={one} className={place < at || stage === 'done' ? 'stage-past' : place === at ? 'stage-now' : ''}>
          {words[one]}
          {one === 'fetching' && place === at && successor?.progress && ` ${shareOf(successor.progress)}`}
        </li>
      ))}
    </ol>
  );
}

function shareOf({ doneBytes, totalBytes, bytesPerSecond }: NonNullable<InstanceView['progress']>): string {
  const share = totalBytes === 0 ? 0 : Math.floor((100 * doneBytes) / totalBytes);
  if (!bytesPerSecond) return `${share} %`;
  return texts.tracker.eta(share, lengthWords(Math.ceil((totalBytes - doneBytes) / bytesPerSecond)));
}

interface WayBackProps {
  readonly move: FollowedMove;
  readonly stage: MoveStage;
  readonly successor: InstanceView | undefined;
}

/** Undo while the old one stands beside the new one; afterwards a move like any other, the other way round. */
function WayBack({ move, stage, successor }: WayBackProps) {
  const { open } = useFleetActions();
  const takeBack = useMutation(takeBackMutation);
  const seconds = useSecondsUntil(move.undoUntil);
  if (stage === 'off') return null;
  if (stage === 'done') {
    const id = successor?.instanceId;
    if (id === undefined) return null;
    return (
      <Button
        size="compact-sm"
        variant="default"
        onClick={() => open({ of: 'instance', what: 'move', id, to: move.from })}
      >
        {texts.tracker.moveBack}
      </Button>
    );
  }
  if (stage === 'draining') return null;
  return (
    <Button
      size="compact-sm"
      variant="default"
      loading={takeBack.isPending}
      onClick={() => takeBack.mutate(move.instanceId)}
    >
      {seconds > 0 ? texts.tracker.undo(seconds) : texts.tracker.takeBack}
    </Button>
  );
}

function useSecondsUntil(ms: number): number {
  const [now, setNow] = useState(Date.now);
  const over = now >= ms;
  useEffect(() => {
    if (over) return;
    const timer = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(timer);
  }, [over]);
  return Math.max(0, Math.ceil((ms - now) / 1_000));
}
