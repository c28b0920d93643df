import type { DeploymentView } from '@aivailable/contracts';
import type { Tone } from '../../ui/state-mark.js';
import { texts } from './texts.js';

/** How a deployment stands, as one word and its tone. */
export function deploymentState(deployment: DeploymentView): { tone: Tone; label: string } {
  const { replicas, readyInstances, refusal } = deployment;
  if (replicas === 0) return { tone: 'idle', label: texts.states.off };
  if (readyInstances >= replicas) return { tone: 'good', label: texts.states.ready };
  if (refusal) return { tone: readyInstances > 0 ? 'warn' : 'bad', label: texts.states.refused };
  if (readyInstances > 0) return { tone: 'busy', label: texts.states.partly };
  return { tone: 'busy', label: texts.states.starting };
}
