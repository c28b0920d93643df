import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../harness/deadline.js';
import { readyOnes, type SixNodes, startSixNodes, steadyChat } from '../harness/six-nodes.js';
import type { SteadyLoad } from '../harness/steady-load.js';

/** As the product is delivered. */
const DEFAULTS = { AIVAILABLE_HEARTBEAT_MS: '1000', AIVAILABLE_SUSPECT_MS: '3000', AIVAILABLE_LOST_MS: '8000' };
/** What the simulated engine takes to load so small a file, rounded up. */
const LOAD_MS = 1_500;

describe('six nodes under 20 requests a second', () => {
  let six: SixNodes;
  let load: SteadyLoad;
  beforeAll(async () => {
    six = await startSixNodes({ settings: DEFAULTS });
  });
  afterAll(() => six?.cluster.stop());

  it('lose no request while a model is dragged to another node', async () => {
    load = steadyChat(six);
    await load.answered(20);
    const { mover, target } = await six.feed.until(1_000, 'a free node', (state) => {
      const ready = readyOnes(state);
      const [mover] = readyOnes(state, 'once');
      const target = Object.keys(state.nodes).find((nodeId) => !ready.some((one) => one.nodeId === nodeId));
      return mover !== undefined && target !== undefined && { mover, target };
    });
    await six.admin.post(`/admin/instances/${mover.instanceId}/move`, { nodeId: target });
    await six.feed.until(60_000, 'the move', (state) => {
      const [now] = readyOnes(state, 'once');
      return now?.nodeId === target && !(mover.instanceId in state.instances);
    });
    await load.answered(20);
    const { sent, failures } = await load.end();
    expect(failures).toEqual([]);
    expect(sent).toBeGreaterThan(40);
  });

  it('lose no request while a node is drained, and it is empty afterwards', async () => {
    load = steadyChat(six);
    await load.answered(20);
    const { nodeId } = await six.feed.until(1_000, 'the node of "alone"', (state) => readyOnes(state, 'alone')[0]);
    await six.admin.patch(`/admin/nodes/${nodeId}`, { intent: 'draining' });
    await six.feed.until(60_000, 'an empty node', (state) => {
      const here = Object.values(state.instances).filter((one) => one.nodeId === nodeId);
      return here.length === 0 && readyOnes(state).length === 4;
    });
    await load.answered(20);
    const { sent, failures } = await load.end();
    expect(failures).toEqual([]);
    expect(sent).toBeGreaterThan(40);
    await six.admin.patch(`/admin/nodes/${nodeId}`, { intent: 'open' });
  });

  it('answer for the models of a killed node within 10 s of the kill plus load time', async () => {
    const client = six.cluster.client();
    const victim = await six.feed.until(1_000, 'the node of "once"', (state) => readyOnes(state, 'once')[0]);
    const lost = await six.feed.until(1_000, 'what runs there', (state) => {
      return readyOnes(state).filter(({ nodeId }) => nodeId === victim.nodeId);
    });
    const agent = [...six.cluster.agents.values()].find(({ nodeId }) => nodeId === victim.nodeId);
    const killedMs = Date.now();
    await agent?.killHard();
    await six.feed.until(60_000, 'new instances', (state) => {
      const now = readyOnes(state).filter(({ nodeId }) => nodeId !== victim.nodeId);
      return now.length === 4;
    });
    for (const servedName of new Set(lost.map((one) => one.servedName))) {
      const answer = await eventually(60_000, `an answer of ${servedName}`, () =>
        client.chat.completions.create({
          model: servedName,
          messages: [{ role: 'user', content: 'Hi' }],
          max_tokens: 4,
        }),
      );
      expect(answer.choices[0]?.message.content).toMatch(/\w/);
    }
    expect(Date.now() - killedMs).toBeLessThan(10_000 + LOAD_MS);
  });
});
