import type { InstanceView } from '@aivailable/contracts';
import { useLive } from '../../server/live.js';
import { StateMark, type Tone } from '../../ui/state-mark.js';

const TONES: Record<InstanceView['state'], Tone> = {
  assigned: 'busy',
  fetching: 'busy',
  starting: 'busy',
  ready: 'good',
  draining: 'idle',
  stopped: 'idle',
  failed: 'bad',
  lost: 'bad',
};

/** Where the instances of a deployment are and what each is doing. */
export function InstanceList({ instances }: { instances: readonly InstanceView[] }) {
  const nodes = useLive('nodes');
  if (instances.length === 0) return null;
  return (
    <ul className="chips row-wide">
      {instances.map((instance) => (
        <li key={instance.instanceId} className="chip">
          <StateMark tone={TONES[instance.state]} label={nodes?.[instance.nodeId]?.name ?? instance.nodeId} />
          <span className="chip-note">{words(instance)}</span>
        </li>
      ))}
    </ul>
  );
}

function words({ state, progress, failure }: InstanceView): string {
  if (failure) return failure.message;
  if (state !== 'fetching' || !progress || progress.totalBytes === 0) return state;
  return `${state} ${Math.floor((100 * progress.doneBytes) / progress.totalBytes)} %`;
}
