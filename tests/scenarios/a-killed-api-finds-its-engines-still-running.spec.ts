import type { InstanceView } from '@aivailable/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Cluster } from '../harness/cluster.js';
import { eventually } from '../harness/deadline.js';

const QUESTION = { model: 'aivailable-toy', messages: [{ role: 'user' as const, content: 'Hello' }], temperature: 0 };

describe('an API that was killed', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await Cluster.start();
    await cluster.api.ready();
  });
  afterAll(() => cluster?.stop());

  const readyInstance = async (): Promise<InstanceView> => {
    const feed = await cluster.feed();
    return feed.until(60_000, 'a ready instance', (state) =>
      Object.values(state.instances).find((one) => one.state === 'ready'),
    );
  };

  it('adopts the engines that ran on and answers within 5 s of its restart', async () => {
    const client = cluster.client();
    const before = await readyInstance();
    const text = (await client.chat.completions.create(QUESTION)).choices[0]?.message.content;
    await cluster.api.killHard();
    expect(() => process.kill(before.pid ?? 0, 0)).not.toThrow();

    const restartedMs = Date.now();
    await cluster.api.start();
    const answer = await eventually(60_000, 'an answer', () => client.chat.completions.create(QUESTION));
    expect(Date.now() - restartedMs).toBeLessThan(5_000);
    expect(answer.choices[0]?.message.content).toBe(text);

    const after = await readyInstance();
    expect({ instanceId: after.instanceId, pid: after.pid }).toEqual({
      instanceId: before.instanceId,
      pid: before.pid,
    });
  });
});
