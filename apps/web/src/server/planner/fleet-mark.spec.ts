import { GIB } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import { aDeployment, aGpu, aLiveState, aNode, anInstance } from '../../../test/builders.js';
import { fleetMark } from './fleet-mark.js';

const live = (gpu = aGpu(), instance = anInstance(), deployment = aDeployment()) =>
  fleetMark(
    aLiveState({ nodes: { n: aNode({ gpus: [gpu] }) }, instances: { i: instance }, deployments: { d: deployment } }),
  );

describe('the mark of the fleet', () => {
  it('stays while gauges and busy slots change', () => {
    const gpu = aGpu({ utilisationPercent: 93, powerW: 220, temperatureC: 80, usedBytes: 40_000_000 });
    expect(live(gpu, anInstance({ busySlots: 3 }), aDeployment({ readyInstances: 0 }))).toBe(live());
  });

  it.each([
    ['a card fills', live(aGpu({ usedBytes: 2 * GIB }))],
    ['an instance is ready', live(aGpu(), anInstance({ state: 'starting' }))],
    ['a wish changes', live(aGpu(), anInstance(), aDeployment({ replicas: 2 }))],
  ])('changes when %s', (_, mark) => {
    expect(mark).not.toBe(live());
  });
});
