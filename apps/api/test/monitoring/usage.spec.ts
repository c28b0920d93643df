import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { AuthModule } from '../../src/auth/auth.module.js';
import type { FinishedRequest } from '../../src/events/cluster-event.js';
import { EventBus } from '../../src/events/event-bus.js';
import { MonitoringModule } from '../../src/monitoring/monitoring.module.js';
import { Retention } from '../../src/monitoring/retention.js';
import { usageRows, WRITE_USAGE } from '../../src/monitoring/usage/usage-batch.js';
import { UsageWriter } from '../../src/monitoring/usage/usage-writer.js';
import { openTestDatabase } from '../database.js';
import { Room } from '../room.js';
import { type SignedIn, signedIn } from '../signed-in.js';

const DAY_MS = 86_400_000;

function aRequest(more: Partial<FinishedRequest> = {}): FinishedRequest {
  return {
    requestId: 'r1',
    keyId: 'k1',
    keyName: 'first key',
    userId: 'u1',
    servedName: 'toy',
    deploymentId: 'd1',
    instanceId: 'i1',
    nodeId: 'n1',
    path: '/v1/chat/completions',
    status: 200,
    outcome: 'answered',
    promptTokens: 10,
    completionTokens: 5,
    startedAtMs: Date.now(),
    waitMs: 1,
    firstByteMs: 20,
    durationMs: 300,
    ...more,
  };
}

describe('usage', () => {
  let room: Room;
  let admin: SignedIn;

  beforeEach(async () => {
    room = await Room.open({ imports: [AuthModule, MonitoringModule] });
    admin = await signedIn(room, 'admin');
  });

  afterEach(() => room.close());

  const today = () => new Date().toISOString().slice(0, 10);
  const finish = (request: FinishedRequest) => room.get(EventBus).publish({ type: 'request.finished', request });
  const count = async (table: string) =>
    Number((await room.get(DataSource).query(`SELECT count(*) FROM ${table}`))[0].count);

  async function usage(query = '', user = admin) {
    await room.get(UsageWriter).write();
    const answer = await room.ask({ method: 'GET', url: `/admin/usage${query}`, headers: user.headers });
    return answer.json();
  }

  it('adds up exactly, also when many finish while others are being booked', async () => {
    const booked: Promise<void>[] = [];
    for (let i = 0; i < 5_000; i++) {
      const outcome = i % 10 === 0 ? 'failed' : i % 10 === 1 ? 'aborted' : 'answered';
      await finish(
        aRequest({ keyId: `k${i % 2}`, outcome, promptTokens: i, completionTokens: outcome === 'failed' ? null : 2 }),
      );
      if (i % 700 === 0) booked.push(room.get(UsageWriter).write());
    }
    await Promise.all(booked);
    const sum = (rest: number) =>
      Array.from({ length: 5_000 }, (_, i) => i)
        .filter((i) => i % 2 === rest)
        .reduce((a, b) => a + b);
    const row = { day: today(), keyName: 'first key', servedName: 'toy', requests: 2_500 };
    expect(await usage()).toMatchObject([
      { ...row, keyId: 'k0', failedRequests: 500, abortedRequests: 0, promptTokens: sum(0), completionTokens: 4_000 },
      { ...row, keyId: 'k1', failedRequests: 0, abortedRequests: 500, promptTokens: sum(1), completionTokens: 5_000 },
    ]);
    expect(await count('usage_requests')).toBe(5_000);
  });

  it('counts requests of the same id each, but a batch that is written twice only once', async () => {
    await finish(aRequest());
    await finish(aRequest());
    expect(await usage()).toMatchObject([{ requests: 2 }]);
    const batch = usageRows([{ rowId: '00000000-0000-4000-8000-000000000001', request: aRequest() }]);
    for (const _ of [1, 2]) await room.get(DataSource).query(WRITE_USAGE, [batch]);
    expect(await usage()).toMatchObject([{ requests: 3, promptTokens: 30 }]);
    expect(await count('usage_requests')).toBe(3);
  });

  it('goes by UTC days, newest first, as many as are asked for', async () => {
    await finish(aRequest());
    await finish(aRequest({ startedAtMs: Date.now() - 2 * DAY_MS }));
    expect((await usage()).map(({ day }: { day: string }) => day)).toEqual([
      today(),
      new Date(Date.now() - 2 * DAY_MS).toISOString().slice(0, 10),
    ]);
    expect(await usage('?days=2')).toHaveLength(1);
    expect((await usage('?days=0')).error.code).toBe('invalid_request');
  });

  it('keeps no names that callers made up', async () => {
    await finish(
      aRequest({ servedName: 'my-secret-prompt', deploymentId: null, keyId: null, keyName: null, outcome: 'refused' }),
    );
    expect(await usage()).toMatchObject([{ servedName: '(unknown)', keyId: null, keyName: null, failedRequests: 1 }]);
  });

  it('books nothing of strangers, whose requests were refused for want of a key', async () => {
    const stranger = { keyId: null, keyName: null, userId: null, servedName: '', deploymentId: null };
    await finish(aRequest({ ...stranger, status: 401, outcome: 'refused' }));
    expect(await usage()).toEqual([]);
    expect(await count('usage_requests')).toBe(0);
    await finish(aRequest({ keyId: null, keyName: 'Guest link', userId: null }));
    await finish(aRequest({ keyId: null, keyName: null, userId: 'in-the-console' }));
    expect(await usage()).toHaveLength(2);
  });

  it('shows members their own', async () => {
    const member = await signedIn(room, 'member');
    await finish(aRequest({ userId: 'somebody' }));
    await finish(aRequest({ userId: member.userId, keyId: 'mine' }));
    expect(await usage('', member)).toMatchObject([{ keyId: 'mine', requests: 1 }]);
    expect(await usage()).toHaveLength(2);
  });

  it('is booked before the process ends', async () => {
    const database = await openTestDatabase();
    const other = await Room.open({ imports: [AuthModule, MonitoringModule], database });
    await other.get(EventBus).publish({ type: 'request.finished', request: aRequest() });
    await other.close();
    const again = await Room.open({ imports: [AuthModule, MonitoringModule], database });
    try {
      const rows = await again.get(DataSource).query('SELECT requests FROM usage_days');
      expect(rows).toEqual([{ requests: '1' }]);
    } finally {
      await again.close();
      await database.close();
    }
  });

  it('forgets single requests after a month, and keeps the sums', async () => {
    await finish(aRequest({ startedAtMs: Date.now() - 31 * DAY_MS }));
    await finish(aRequest());
    await room.get(UsageWriter).write();
    await room.get(Retention).sweep(Date.now());
    expect([await count('usage_requests'), await count('usage_days')]).toEqual([1, 2]);
    await room.get(Retention).sweep(Date.now() + 500 * DAY_MS);
    expect([await count('usage_requests'), await count('usage_days'), await count('journal')]).toEqual([0, 0, 0]);
  });
});
