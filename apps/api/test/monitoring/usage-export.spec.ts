import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiKeys } from '../../src/auth/api-keys.js';
import { AuthModule } from '../../src/auth/auth.module.js';
import type { FinishedRequest } from '../../src/events/cluster-event.js';
import { EventBus } from '../../src/events/event-bus.js';
import { MonitoringModule } from '../../src/monitoring/monitoring.module.js';
import { Retention } from '../../src/monitoring/retention.js';
import { UsageWriter } from '../../src/monitoring/usage/usage-writer.js';
import { Room } from '../room.js';
import { type SignedIn, signedIn } from '../signed-in.js';

const DAY_MS = 86_400_000;
const BASE: FinishedRequest = {
  requestId: 'r1',
  keyId: 'k1',
  keyName: 'first key',
  userId: 'u1',
  projectId: 'p1',
  projectName: 'Thesis',
  servedName: 'toy',
  deploymentId: 'd1',
  instanceId: 'i1',
  nodeId: 'n1',
  path: '/v1/chat/completions',
  protocol: 'openai',
  tries: 1,
  status: 200,
  outcome: 'answered',
  promptTokens: 10,
  completionTokens: 5,
  startedAtMs: Date.now(),
  waitMs: 1,
  firstByteMs: 20,
  durationMs: 300,
};

describe('the accounts', () => {
  let room: Room;
  let admin: SignedIn;
  let member: SignedIn;
  beforeAll(async () => {
    room = await Room.open({ imports: [AuthModule, MonitoringModule], config: { requestDays: 7, usageDays: 20 } });
    admin = await signedIn(room, 'admin');
    member = await signedIn(room, 'member');
    const mine = {
      userId: member.userId,
      keyId: 'k2',
      keyName: '=cmd|calc',
      projectId: 'p2',
      projectName: 'Paper, "big"',
    };
    await book([{}, { nodeId: 'n2' }, mine, { ...mine, servedName: 'other', deploymentId: 'd2', outcome: 'aborted' }]);
  });
  afterAll(() => room.close());

  async function book(requests: Partial<FinishedRequest>[]): Promise<void> {
    for (const more of requests)
      await room.get(EventBus).publish({ type: 'request.finished', request: { ...BASE, ...more } });
    await room.get(UsageWriter).write();
  }
  const get = (path: string, headers: Record<string, string> = admin.headers) =>
    room.ask({ method: 'GET', url: `/admin/${path}`, headers });
  const rows = async (query: string, headers: Record<string, string> = admin.headers) =>
    (await get(`usage?${query}`, headers)).json();

  it.each([
    ['key', ['k1', 'k2', 'k2'], 'keyId'],
    ['project', ['p1', 'p2', 'p2'], 'projectId'],
    ['node', ['n1', 'n1', 'n2'], 'nodeId'],
    ['model', [null, null], 'keyId'],
  ])('are told apart by %s', async (by, ids, column) => {
    const told: Record<string, unknown>[] = await rows(`by=${by}`);
    expect(told.map((row) => row[column]).sort()).toEqual(ids);
    expect(told.reduce((sum, row) => sum + Number(row.requests), 0)).toBe(4);
  });

  it('are told apart by users, with their e-mail as long as they are there', async () => {
    const told: { userId: string; userEmail: string | null }[] = await rows('by=user&model=toy');
    expect(new Map(told.map(({ userId, userEmail }) => [userId, userEmail]))).toEqual(
      new Map([
        ['u1', null],
        [member.userId, 'member@test.local'],
      ]),
    );
  });

  it('are narrowed down to a key, a project or a model', async () => {
    expect(await rows('keyId=k1')).toMatchObject([{ keyId: 'k1', projectName: 'Thesis', requests: 2 }]);
    expect(await rows('projectId=p2&model=other')).toMatchObject([{ servedName: 'other', abortedRequests: 1 }]);
  });

  it('go into a spreadsheet without formulas, separators or quotes that break it', async () => {
    const answer = await get('usage.csv?projectId=p2&model=toy');
    expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(answer.headers['content-disposition']).toBe('attachment; filename="aivailable-usage.csv"');
    const [head, line, end] = answer.body.split('\r\n');
    expect(head).toBe(
      'day,keyId,keyName,projectId,projectName,userId,userEmail,nodeId,servedName,requests,failedRequests,abortedRequests,promptTokens,completionTokens,continuedRequests',
    );
    const day = new Date().toISOString().slice(0, 10);
    expect(line).toBe(`${day},k2,'=cmd|calc,p2,"Paper, ""big""",${member.userId},member@test.local,,toy,1,0,0,10,5,0`);
    expect(end).toBe('');
    const { rawPayload } = await get('usage.csv?projectId=p2&model=toy&for=spreadsheet');
    expect(rawPayload.toString('utf8')).toBe(`\uFEFF${answer.body}`);
  });

  it('go out request by request, page after page, and each of them once', async () => {
    const many = Array.from({ length: 2_500 }, (_, i) => ({
      requestId: `page-${i}`,
      keyId: 'many',
      startedAtMs: BASE.startedAtMs + (i % 3),
    }));
    await book(many);
    const lines = (await get('usage.csv?rows=requests&keyId=many')).body.trimEnd().split('\r\n');
    expect(lines[0]).toMatch(/^started_at,request_id,key_id,project_id,user_id,served_name,node_id,/);
    expect(new Set(lines.slice(1).map((line) => line.split(',')[1])).size).toBe(2_500);
    expect(lines).toHaveLength(2_501);
    expect(lines[1]).toMatch(/,openai,\/v1\/chat\/completions,200,answered,1,10,5,1,20,300,0,$/);
    expect((await get('usage.csv?rows=all')).json().error.message).toBe('rows: rows is one of days and requests.');
  });

  it('tell which answers went on elsewhere, and which nodes were lost then', async () => {
    const went = { requestId: 'went-on', keyId: 'went', tries: 3, continued: 2, lostNodeIds: ['n1', 'n2'] };
    await book([went, { requestId: 'stayed', keyId: 'went' }]);
    expect(await rows('keyId=went')).toMatchObject([{ requests: 2, continuedRequests: 1 }]);
    const { body } = await get('usage.csv?rows=requests&keyId=went');
    expect(body.split('\r\n')[0]).toMatch(/,duration_ms,continued,lost_node_ids$/);
    expect(body).toMatch(/,went-on,.*,3,10,5,1,20,300,2,n1 n2\r\n/);
    expect((await get('usage.csv?keyId=went')).body.split('\r\n')[1]).toMatch(/,2,0,0,20,10,1$/);
  });

  it('are read with a key made for it; members see their own alone', async () => {
    const wish = { name: 'exporter', userId: admin.userId, expiresAt: null, scopes: ['admin-read'] as const };
    const { key } = await room.get(ApiKeys).create(wish, null);
    const exported = await get('usage.csv?rows=requests', { authorization: `Bearer ${key}` });
    expect(exported.body).toContain(',k1,');
    const own = await get('usage.csv?rows=requests', member.headers);
    expect(own.body.trimEnd().split('\r\n')).toHaveLength(3);
    expect((await rows('', member.headers)).map(({ keyId }: { keyId: string }) => keyId)).toEqual(['k2', 'k2']);
    expect(await rows('keyId=k1', member.headers)).toEqual([]);
  });

  it('are kept as long as the settings say', async () => {
    await book([9, 21].map((days) => ({ keyId: 'old', startedAtMs: Date.now() - days * DAY_MS })));
    await room.get(Retention).sweep(Date.now());
    expect(await rows('keyId=old&days=366')).toMatchObject([{ requests: 1 }]);
    const single = await get('usage.csv?rows=requests&keyId=old&days=366');
    expect(single.body.trimEnd().split('\r\n')).toHaveLength(1);
  });
});
