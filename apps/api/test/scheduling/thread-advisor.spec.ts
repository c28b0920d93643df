import { readdirSync, readFileSync } from 'node:fs';
import { GIB } from '@aivailable/contracts';
import type { CurrentInstance, PlacementNode, Snapshot, Wish } from '@aivailable/placement';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { AdviceRequest } from '../../src/scheduling/rebalance/advisor.js';
import { ThreadAdvisor } from '../../src/scheduling/rebalance/thread-advisor.js';

const THREAD = new URL('./advice-thread.setup.mjs', import.meta.url);
const CARDS = [8, 12, 24, 11, 6];

function node(id: string, gib: number): PlacementNode {
  const gpu = { id: 'gpu', index: 0, name: 'RX 6800', kind: 'real', backends: ['vulkan'], refusal: null } as const;
  const engines = [{ engine: 'embedded', backends: ['vulkan'] }] as const;
  return { id, name: id, liveness: 'ready', intent: 'open', gpus: [{ ...gpu, usableBytes: gib * GIB }], engines };
}

function wish(id: string, gib: number): Wish {
  const variants = [
    { id: `${id}-q4`, layers: 32, footprints: [{ backend: 'vulkan' as const, perGpuBytes: [gib * GIB] }] },
  ];
  return { id, name: id, replicas: 1, priority: 50, task: 'chat', variants, avoidNodeIds: [] };
}

function instance(wishId: string, nodeId: string, gib: number): CurrentInstance {
  const place = {
    nodeId,
    gpus: [{ gpuId: 'gpu', reservedBytes: gib * GIB }],
    engine: 'embedded',
    backend: 'vulkan',
  } as const;
  const state = { state: 'ready', wanted: 'run', replaces: null, steadySince: 0 } as const;
  return { id: `i-${wishId}`, wishId, variantId: `${wishId}-q4`, ...place, ...state };
}

/** C needs 10 GiB, and n2 has them when B has left. */
const tight: Snapshot = {
  nodes: [node('n1', 8), node('n2', 12)],
  wishes: [wish('A', 3), wish('B', 3), wish('C', 10)],
  instances: [instance('A', 'n1', 3), instance('B', 'n2', 3)],
  pins: [],
};

/** Hundreds of nodes, all crowded: the search does not come to an end by itself. */
function crowd(nodes: number): Snapshot {
  const ids = Array.from({ length: nodes }, (_, i) => `n${i}`);
  return {
    nodes: ids.map((id, i) => node(id, CARDS[i % CARDS.length] ?? 8)),
    wishes: [...ids.map((id) => wish(`w-${id}`, 4)), wish('large', 22)],
    instances: ids.map((id) => instance(`w-${id}`, id, 4)),
    pins: [],
  };
}

function request(snapshot: Snapshot, budgetMs: number): AdviceRequest {
  return { snapshot, options: {}, moveBudget: 4, leastCapacityPercent: 5, previous: null, budgetMs };
}

describe('the thread of a search', () => {
  const advisor = new ThreadAdvisor(THREAD);
  afterEach(() => advisor.cancel());

  it('finds what there is to be found', async () => {
    const found = await advisor.search(request(tight, 20_000));
    expect(found?.advice.moves).toMatchObject([{ instanceId: 'i-B', nodeId: 'n1' }]);
    expect(found?.gain.served).toEqual(['C']);
  });

  it('keeps nobody waiting here, and has the lowest priority', async () => {
    const large = crowd(150);
    const priorities = new Set<number>();
    const look = setInterval(() => priorities.add(nicest()), 50);
    let busy = 1;
    try {
      /* Were it searched here, the loop would be busy all the time, each time; on a machine that stalls it is at times. */
      for (let tries = 0; tries < 5 && busy >= 0.5; tries++) {
        const before = performance.eventLoopUtilization();
        await advisor.search(request(large, 500));
        busy = performance.eventLoopUtilization(before).utilization;
      }
    } finally {
      clearInterval(look);
    }
    expect(busy).toBeLessThan(0.5);
    if (process.platform === 'linux') expect(Math.max(...priorities)).toBe(19);
  });

  it('is given up when it has become irrelevant', async () => {
    const searching = advisor.search(request(crowd(300), 60_000));
    advisor.cancel();
    await expect(searching).rejects.toThrow('The search was given up.');
    expect((await advisor.search(request(tight, 20_000)))?.gain.served).toEqual(['C']);
  });

  it('says so when it cannot run', async () => {
    const broken = new ThreadAdvisor(new URL('./no-such-file.mjs', import.meta.url));
    await expect(broken.search(request(tight, 100))).rejects.toThrow('no-such-file');
  });
});

/** The largest nice value among the threads of this process. */
function nicest(): number {
  if (process.platform !== 'linux') return 0;
  const values = readdirSync('/proc/self/task').map((task) => {
    const stat = readFileSync(`/proc/self/task/${task}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16]);
  });
  return Math.max(...values);
}
