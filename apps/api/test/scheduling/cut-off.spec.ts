import { describe, expect, it } from '@jest/globals';
import { ControlledCluster, type Pass } from './sequences/controlled-cluster.fake.js';
import { letHappen } from './sequences/happenings.fake.js';

describe('a fleet that is cut off for a minute', () => {
  it('keeps every engine with its process, and all are adopted in the second of their return', () => {
    const passes: Pass[] = [];
    const cluster = new ControlledCluster((pass) => passes.push(pass));
    for (const card of [0, 1, 2, 3]) letHappen(cluster, { kind: 'join', cards: [card] });
    letHappen(cluster, { kind: 'deploy', model: 0, replicas: 3, priority: 1 });
    letHappen(cluster, { kind: 'deploy', model: 1, replicas: 2, priority: 1 });
    letHappen(cluster, { kind: 'tick', seconds: 10 });
    const engines = () =>
      [...cluster.agents.values()].flatMap(({ nodeId, engines: here }) =>
        here.map(({ assigned, state, pid }) => `${assigned.instanceId} on ${nodeId} ${state} ${pid}`),
      );
    const rows = () => cluster.tables.instances.map(({ id, nodeId, state }) => `${id} on ${nodeId} ${state}`);
    const before = { engines: engines(), rows: rows() };
    expect(before.rows).toHaveLength(5);
    expect(before.rows.every((row) => row.endsWith('ready'))).toBe(true);

    letHappen(cluster, { kind: 'cut all' });
    passes.length = 0;
    letHappen(cluster, { kind: 'tick', seconds: 60 });
    expect(passes.flatMap(({ decision: { started, gone } }) => [...started, ...gone])).toEqual([]);
    expect(passes.at(-1)?.circumstances.brakeEngaged).toBe(true);
    expect(rows().every((row) => row.endsWith('lost'))).toBe(true);

    letHappen(cluster, { kind: 'mend all' });
    letHappen(cluster, { kind: 'tick', seconds: 1 });
    expect({ engines: engines(), rows: rows() }).toEqual(before);
    expect(cluster.brakeEngaged).toBe(false);
    letHappen(cluster, { kind: 'tick', seconds: 20 });
    expect({ engines: engines(), rows: rows() }).toEqual(before);
  });
});
