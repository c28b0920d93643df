import type { InstanceView } from '@aivailable/contracts';
import { instanceTone, stateWords } from '../../server/instance-state.js';
import { useLive } from '../../server/live.js';
import { StateMark } from '../../ui/state-mark.js';

/** Where the instances of a deployment are and what each is doing. */
export function InstanceList({ instances }: { instances: readonly InstanceView[] }) {
  const nodes = useLive('nodes');
  if (instances.length === 0) return null;
  return (
    <ul className="chips row-wide">
      {instances.map((instance) => (
        <li key={instance.instanceId} className="chip">
          <StateMark tone={instanceTone(instance)} label={nodes?.[instance.nodeId]?.name ?? instance.nodeId} />
          <span className="chip-note">{instance.failure?.message ?? stateWords(instance)}</span>
        </li>
      ))}
    </ul>
  );
}
