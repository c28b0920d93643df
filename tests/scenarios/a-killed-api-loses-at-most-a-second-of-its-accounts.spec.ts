import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Cluster } from '../harness/cluster.js';
import { readTables } from '../harness/cluster-tables.js';
import { SteadyLoad } from '../harness/steady-load.js';

const PER_SECOND = 20;
const MOST_LOST_MS = 1_000;

interface Booked {
  readonly request_id: string;
}

describe('a killed API', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await Cluster.start();
    await cluster.api.ready();
  });
  afterAll(() => cluster?.stop());

  it('has booked all but the last second, each request once', async () => {
    const endedAtMs = new Map<string, number>();
    const load = new SteadyLoad(PER_SECOND, async () => {
      const id = randomUUID();
      /* Every other one is refused: what nobody answered is booked, too. */
      const model = endedAtMs.size % 2 === 0 ? 'aivailable-toy' : 'nobody';
      const answer = await fetch(`${cluster.url}/v1/chat/completions`, {
        method: 'POST',
        headers: {
          ...{ authorization: `Bearer ${cluster.apiKey}`, 'content-type': 'application/json' },
          'x-request-id': id,
        },
        body: JSON.stringify({ model, max_tokens: 1, messages: [{ role: 'user', content: 'Hi' }] }),
      });
      await answer.arrayBuffer();
      endedAtMs.set(id, Date.now());
    });
    await load.answered(PER_SECOND * 4);
    const killedAtMs = Date.now();
    await cluster.api.killHard();
    await load.end();
    await cluster.api.start();

    const rows = await readTables<Booked>(cluster.api.dataDir, 'SELECT request_id FROM usage_requests');
    const booked = new Set(rows.map(({ request_id }) => request_id));
    expect(rows.length).toBe(booked.size);
    const due = [...endedAtMs].filter(([, atMs]) => atMs < killedAtMs - MOST_LOST_MS).map(([id]) => id);
    expect(due.length).toBeGreaterThan(PER_SECOND);
    expect(due.filter((id) => !booked.has(id))).toEqual([]);
    const sums = await readTables<{ requests: string }>(
      cluster.api.dataDir,
      'SELECT sum(requests) AS requests FROM usage_days',
    );
    expect(sums).toEqual([{ requests: String(booked.size) }]);
  });
});
