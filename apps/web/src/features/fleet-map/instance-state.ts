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

/** The state in words; while the file is fetched, with the share that is there. */
export function stateWords({ state, progress }: InstanceView): string {
  if (state !== 'fetching' || !progress || progress.totalBytes === 0) return state;
  return `${state} ${Math.floor((100 * progress.doneBytes) / progress.totalBytes)} %`;
}
