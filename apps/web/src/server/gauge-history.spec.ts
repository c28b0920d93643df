import { describe, expect, it } from '@jest/globals';
import { aGpu, aNode } from '../../test/builders.js';
import { GaugeHistory } from './gauge-history.js';

const at = (second: number, load: number | null) =>
  aNode({
    seenAt: new Date(second * 1_000).toISOString(),
    gpus: [aGpu({ utilisationPercent: load, usedBytes: 5, powerW: null })],
  });

describe('the history of the gauges', () => {
  it('keeps what each report told, unknown as unknown, and forgets the oldest', () => {
    const history = new GaugeHistory();
    for (let second = 0; second < 125; second++) history.take({ n: at(second, second === 124 ? null : second) });
    const loads = history.of('node-1', 'gpu-1').map(({ loadPercent }) => loadPercent);
    expect(loads).toHaveLength(120);
    expect([loads[0], loads.at(-2), loads.at(-1)]).toEqual([5, 123, null]);
  });

  it('counts a report once, however often the page hears of the node', () => {
    const history = new GaugeHistory();
    history.take({ n: at(1, 10) });
    history.take({ n: { ...at(1, 10), name: 'renamed' } });
    expect(history.of('node-1', 'gpu-1')).toHaveLength(1);
    expect(history.of('node-1', 'other')).toEqual([]);
  });
});
