import type { InstanceView } from '@aivailable/contracts';

/** How good or bad news a state is; the marks of the screen have a colour and a shape for each. */
const TONES = {
  assigned: 'busy',
  fetching: 'busy',
  starting: 'busy',
  ready: 'good',
  draining: 'idle',
  stopped: 'idle',
  failed: 'bad',
  lost: 'bad',
} as const satisfies Record<InstanceView['state'], string>;

export function instanceTone(instance: InstanceView): (typeof TONES)[InstanceView['state']] {
  return TONES[instance.state];
}

/** The state in words; while the file is fetched, with the share that is there. */
export function stateWords({ state, progress }: InstanceView): string {
  if (state !== 'fetching' || !progress || progress.totalBytes === 0) return state;
  return `${state} ${Math.floor((100 * progress.doneBytes) / progress.totalBytes)} %`;
}
