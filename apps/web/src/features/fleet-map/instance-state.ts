import type { InstanceView } from '@aivailable/contracts';
import type { Tone } from '../../ui/state-mark.js';

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

export function instanceTone(instance: InstanceView): Tone {
  return TONES[instance.state];
}

/** The state in words, with the share that is done where it is known. */
export function stateWords(instance: InstanceView): string {
  const progress = instance.progress;
  if (!progress || progress.totalBytes === 0) return instance.state;
  return `${instance.state} ${Math.floor((100 * progress.doneBytes) / progress.totalBytes)} %`;
}
