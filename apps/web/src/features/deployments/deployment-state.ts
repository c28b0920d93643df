import type { DeploymentView, InstanceView } from '@aivailable/contracts';
import type { Tone } from '../../ui/state-mark.js';
import { texts } from './texts.js';

const UNDER_WAY = new Set<InstanceView['state']>(['assigned', 'fetching', 'starting']);

/** How a deployment stands, as one word and its tone. */
export function deploymentState(
  deployment: DeploymentView,
  instances: readonly Pick<InstanceView, 'state'>[],
): { tone: Tone; label: string } {
  const { replicas, readyInstances, refusal } = deployment;
  if (replicas === 0) return { tone: 'idle', label: texts.states.off };
  if (readyInstances >= replicas) return { tone: 'good', label: texts.states.ready };
  if (refusal) return { tone: readyInstances > 0 ? 'warn' : 'bad', label: texts.states.refused };
  if (isAsleep(deployment)) return { tone: 'idle', label: texts.states.asleep };
  const isTrying = instances.some(({ state }) => UNDER_WAY.has(state));
  if (!isTrying && instances.some(({ state }) => state === 'failed'))
    return { tone: 'bad', label: texts.states.failed };
  if (readyInstances > 0) return { tone: 'busy', label: texts.states.partly };
  return { tone: 'busy', label: texts.states.starting };
}

/** By its hours, or because nobody asks for it: that none is ready is as it shall be. */
export function isAsleep({ replicas, readyInstances, refusal, demand }: DeploymentView): boolean {
  return replicas > 0 && readyInstances === 0 && !refusal && demand?.wantedReplicas === 0;
}
