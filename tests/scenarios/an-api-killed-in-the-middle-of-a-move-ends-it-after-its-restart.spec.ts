import type { DecisionFile, DecisionView, InstanceView } from '@aivailable/contracts';
import { type RecordedDecision, replay } from '@aivailable/placement';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readTables } from '../harness/cluster-tables.js';
import { readyOnes, type SixNodes, startSixNodes } from '../harness/six-nodes.js';

interface Reserved {
  readonly node_id: string;
  readonly gpu_id: string;
  readonly bytes: string;
  readonly total: string;
}

interface Row {
  readonly id: string;
  readonly node_id: string;
  readonly replaces: string | null;
  readonly move_to: unknown;
}

const RESERVED = `
  SELECT i.node_id, share ->> 'gpuId' AS gpu_id, sum((share ->> 'reservedBytes')::bigint) AS bytes,
         max((card ->> 'totalBytes')::bigint) AS total
  FROM instances i, jsonb_array_elements(i.gpus) share, nodes n, jsonb_array_elements(n.inventory -> 'gpus') card
  WHERE n.node_id = i.node_id AND card ->> 'id' = share ->> 'gpuId'
  GROUP BY 1, 2`;

const ASSIGNED = `
  SELECT one ->> 'instanceId' AS id, a.node_id FROM assignments a, jsonb_array_elements(a.body) one ORDER BY 1`;

describe('an API killed in the middle of a move', () => {
  let six: SixNodes;
  beforeAll(async () => {
    six = await startSixNodes();
  });
  afterAll(() => six?.cluster.stop());

  const tables = <T>(sql: string) => readTables<T>(six.cluster.api.dataDir, sql);

  it('ends it after its restart, and no byte is promised twice', async () => {
    const { mover, target } = await six.feed.until(1_000, 'a free node', (state) => {
      const ready = readyOnes(state);
      const [mover] = readyOnes(state, 'once');
      const target = Object.keys(state.nodes).find((nodeId) => !ready.some((one) => one.nodeId === nodeId));
      return mover !== undefined && target !== undefined && { mover, target };
    });
    const successor = await six.admin.post<InstanceView>(`/admin/instances/${mover.instanceId}/move`, {
      nodeId: target,
    });
    expect(successor).toMatchObject({ replaces: mover.instanceId, nodeId: target });
    expect(successor.state).not.toBe('ready');
    await six.cluster.api.killHard();
    await six.cluster.api.start();

    const feed = await six.cluster.feed();
    await feed.until(60_000, 'the end of the move', (state) => {
      const mine = Object.values(state.instances).filter(({ servedName }) => servedName === 'once');
      return mine.length === 1 && readyOnes(state, 'once').length === 1;
    });
    const rows = await tables<Row>('SELECT id, node_id, replaces, move_to FROM instances ORDER BY id');
    const ofMove = rows.filter(({ id }) => id === mover.instanceId || id === successor.instanceId);
    expect(ofMove).toEqual([{ id: successor.instanceId, node_id: target, replaces: null, move_to: null }]);
    expect(rows.every((row) => row.replaces === null && row.move_to === null)).toBe(true);
    expect(await tables(ASSIGNED)).toEqual(rows.map(({ id, node_id }) => ({ id, node_id })));
    const reserved = await tables<Reserved>(RESERVED);
    expect(reserved.length).toBeGreaterThan(0);
    for (const { bytes, total } of reserved) expect(Number(bytes)).toBeLessThanOrEqual(Number(total));
  });

  it('has kept every decision, those of the dead process too, and each plans to the same plan again', async () => {
    const admin = await six.cluster.signIn();
    const decisions = await admin.get<DecisionView[]>('/admin/decisions');
    expect(new Set(decisions.map(({ epoch }) => epoch)).size).toBe(2);
    for (const { decisionId } of decisions) {
      const file = await admin.get<DecisionFile>(`/admin/decisions/${decisionId}`);
      expect(replay(file as unknown as RecordedDecision)).toEqual([]);
    }
  });
});
