import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cleanEnvironment } from '../harness/api-server.js';
import { Cluster } from '../harness/cluster.js';
import type { LiveFeed } from '../harness/live-feed.js';
import { ROOT } from '../harness/product-process.js';

describe('a second machine', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await Cluster.start();
    await cluster.api.ready();
  });
  afterAll(() => cluster?.stop());

  const become = (feed: LiveFeed, nodeId: string, liveness: string): Promise<true> =>
    feed.until(60_000, `${liveness}`, (state) => state.nodes[nodeId]?.liveness === liveness);

  it('gets its command from the console, joins, survives restarts of the API and of itself, and leaves', async () => {
    const admin = await cluster.signIn();
    const { command } = await admin.post<{ command: string }>('/admin/join-tokens', { minutes: 5 });
    const [, token] = /--token (\S+)/.exec(command) ?? [];
    expect(command).toBe(`npm run agent -- join ${cluster.url} --token ${token}`);

    const machine = await cluster.startSimulated('graphics-lab');
    let feed = await cluster.feed();
    await become(feed, machine.nodeId, 'ready');

    await cluster.api.stop();
    await cluster.api.start();
    feed = await cluster.feed();
    await become(feed, machine.nodeId, 'ready');

    await machine.stop();
    await become(feed, machine.nodeId, 'lost');
    const again = await cluster.startSimulated('graphics-lab');
    expect(again.nodeId).toBe(machine.nodeId);
    await become(feed, machine.nodeId, 'ready');

    await again.stop();
    const leaving = spawn(
      process.execPath,
      [path.join(ROOT, 'apps/agent/dist/main.js'), 'leave', '--dir', again.folder],
      {
        env: cleanEnvironment(),
        stdio: 'ignore',
      },
    );
    expect(await once(leaving, 'exit')).toEqual([0, null]);
    await feed.until(60_000, 'the leave', (state) => !(machine.nodeId in state.nodes));
    cluster.agents.delete('graphics-lab');
  });

  it('without a GPU reports so and gets nothing placed', async () => {
    const machine = await cluster.startAgent('no-gpu', ['--name', 'no-gpu']);
    const feed = await cluster.feed();
    const node = await feed.until(60_000, 'the issue', (state) => {
      const found = state.nodes[machine.nodeId];
      return found?.issues.some((issue) => issue.code === 'no_gpu') ? found : undefined;
    });
    expect(node.gpus.filter((gpu) => gpu.usable)).toEqual([]);
    const placed = await feed.until(1_000, 'instances', (state) => Object.values(state.instances));
    expect(placed.filter((one) => one.nodeId === machine.nodeId)).toEqual([]);
  });
});
