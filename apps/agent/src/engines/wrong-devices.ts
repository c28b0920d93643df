import { EngineFailure, type EngineStart } from './engine.js';

/** The CPU serves the marked trial device alone, and the trial device is served by nothing else. */
export function refuseWrongDevices({ instance: { backend }, gpus }: EngineStart): void {
  const kinds = new Set(gpus.map(({ kind }) => kind));
  if (kinds.has('simulated'))
    throw new EngineFailure('unsupported', 'Simulated GPUs have no engine but the simulated one.');
  if ((backend === 'cpu') === kinds.has('trial') && kinds.size === 1) return;
  throw new EngineFailure(
    'unsupported',
    `The backend ${backend} does not serve ${gpus.map(({ name }) => name).join(', ')}.`,
  );
}
