import { GIB, rebalanceState } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { fakeFetch, json } from '../../../test/fetch-fake.js';
import { show } from '../../../test/render.js';
import { RebalancePanel } from './rebalance-panel.js';

const spot = (nodeName: string) => ({ nodeId: nodeName, nodeName, gpuIds: ['gpu'] });
const suggestion = {
  ...{ rebalanceId: 'r1', state: 'suggested', brokenOffBy: null, places: [] },
  message: 'big would be served.',
  gain: { served: [], replicas: [], survivable: [], leavingInstances: 0, capacityPercent: 12 },
  cost: { movedInstances: 1, loadedBytes: 2 * GIB, seconds: 20 },
  moves: [
    {
      ...{ instanceId: 'i1', deploymentId: 'd1', servedName: 'small', reason: 'makes room', state: 'waiting' },
      ...{ from: spot('first'), to: spot('third') },
    },
  ],
  ...{ since: '2026-08-01T10:00:00.000Z', beganAt: null, endedAt: null, actor: null },
};
const state = (more: object) =>
  rebalanceState.parse({ settings: {}, suggestion: null, running: null, ended: [], ...more });
const STATE = 'GET /admin/rebalance';

describe('better placements', () => {
  it('are offered with gain and cost, and carried out exactly as seen', async () => {
    const asked = fakeFetch({
      [STATE]: () => json(state({ suggestion })),
      'POST /admin/rebalance/apply': () => json({ ...suggestion, state: 'running' }, 202),
    });
    show(<RebalancePanel />);
    expect(await screen.findByText('big would be served.')).toBeTruthy();
    expect(screen.getByText('Costs 1 move, 2.00 GiB to load, about 20 s. Nothing stops answering.')).toBeTruthy();
    expect(screen.getByText('small from first to third · planned')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Carry it out' }));
    await waitFor(() => expect(asked.map(({ line }) => line)).toContain('POST /admin/rebalance/apply'));
    expect(asked.find(({ line }) => line.endsWith('apply'))?.body).toEqual({ rebalanceId: 'r1' });
  });

  it('are looked for as an admin says', async () => {
    const asked = fakeFetch({ [STATE]: () => json(state({})), 'PUT /admin/rebalance': () => json(state({})) });
    show(<RebalancePanel />);
    expect(await screen.findByText('None is known now.')).toBeTruthy();
    fireEvent.change(screen.getByLabelText('Better placements'), { target: { value: 'automatic' } });
    await waitFor(() => expect(asked.at(-1)).toEqual({ line: 'PUT /admin/rebalance', body: { mode: 'automatic' } }));
  });
});
