import { type AuditEntry, DEFAULT_PROJECT_ID } from '@aivailable/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { AuthModule } from '../../src/auth/auth.module.js';
import { RefusedDeeds } from '../../src/monitoring/audit/refused-deeds.js';
import { MonitoringModule } from '../../src/monitoring/monitoring.module.js';
import { Retention } from '../../src/monitoring/retention.js';
import { Room } from '../room.js';
import { type SignedIn, signedIn } from '../signed-in.js';

const PASSWORD = 'correct horse battery';

describe('the audit log', () => {
  let room: Room;
  let admin: SignedIn;
  let member: SignedIn;
  beforeAll(async () => {
    room = await Room.open({ imports: [AuthModule, MonitoringModule], config: { auditDays: 30 } });
    admin = await signedIn(room, 'admin');
    member = await signedIn(room, 'member');
  });
  afterAll(() => room.close());

  const ask = (
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    url: string,
    payload?: object,
    user: SignedIn | null = admin,
  ) => room.ask({ method, url, ...(user ? { headers: user.headers } : {}), ...(payload ? { payload } : {}) });
  const log = async (query = ''): Promise<AuditEntry[]> => (await ask('GET', `/admin/audit${query}`)).json();
  const rows = async () => JSON.stringify(await room.get(DataSource).query('SELECT * FROM audit'));

  it('says who did what to which thing, what it was before, and under which request id', async () => {
    const made = (await ask('POST', '/admin/api-keys', { name: 'notebook', limits: { requestsPerMinute: 5 } })).json();
    const answer = await ask('PATCH', `/admin/api-keys/${made.keyId}`, {
      name: 'lab',
      limits: { requestsPerMinute: 9 },
    });
    await ask('DELETE', `/admin/api-keys/${made.keyId}`);
    const [revoked, changed, created] = await log();
    expect(created).toMatchObject({
      ...{ actor: admin.email, area: 'api-keys', action: 'POST /admin/api-keys', outcome: 'done', target: made.keyId },
      message: 'The API key "notebook" was created.',
    });
    expect(created?.changes).toContainEqual({ field: 'limits.requestsPerMinute', before: null, after: 5 });
    expect(changed).toMatchObject({
      ...{ message: 'The API key "lab" was changed.', requestId: answer.headers['x-request-id'] },
      changes: [
        { field: 'name', before: 'notebook', after: 'lab' },
        { field: 'limits.requestsPerMinute', before: 5, after: 9 },
      ],
    });
    expect(revoked).toMatchObject({ action: 'DELETE /admin/api-keys/:keyId', target: made.keyId, changes: [] });
  });

  it('has the names of what is named by id, as they were then', async () => {
    const payload = { name: 'Thesis', memberIds: [member.userId] };
    const { projectId } = (await ask('POST', '/admin/projects', payload)).json();
    expect((await log())[0]?.changes).toContainEqual({
      ...{ field: 'memberIds', before: null, after: [member.userId] },
      names: { [member.userId]: member.email },
    });
    const { keyId } = (await ask('POST', '/admin/api-keys', { name: 'its key' })).json();
    await ask('PATCH', `/admin/api-keys/${keyId}`, { projectId });
    await ask('PATCH', `/admin/projects/${projectId}`, { name: 'Dissertation' });
    const [, moved] = await log();
    expect(moved?.changes).toEqual([
      {
        ...{ field: 'projectId', before: DEFAULT_PROJECT_ID, after: projectId },
        names: { [DEFAULT_PROJECT_ID]: 'Default', [projectId]: 'Thesis' },
      },
    ]);
  });

  it('has one line for a deed that the timeline tells, and one for a deed that it does not', async () => {
    const before = (await log()).length;
    await ask('DELETE', '/admin/session', undefined, await signedIn(room, 'member', 'leaving@test.local'));
    expect((await log())[0]).toMatchObject({ actor: 'leaving@test.local', message: 'Signed out.', area: 'session' });
    await ask('PATCH', `/admin/users/${member.userId}`, { role: 'admin' });
    await ask('PATCH', `/admin/users/${member.userId}`, { role: 'member' });
    const after = await log();
    expect(after).toHaveLength(before + 3);
    expect(after[0]?.changes).toEqual([{ field: 'role', before: 'admin', after: 'member' }]);
  });

  it('keeps nothing of what was mistyped, and a refused sign-in without what was typed', async () => {
    const before = (await log()).length;
    expect((await ask('POST', '/admin/users', { email: 'x' })).statusCode).toBe(400);
    expect((await ask('PATCH', '/admin/projects/none', { name: 'x' })).statusCode).toBe(404);
    expect((await ask('GET', '/admin/users', undefined, member)).statusCode).toBe(403);
    expect((await ask('DELETE', '/admin/users/none', undefined, null)).statusCode).toBe(401);
    expect(await log()).toHaveLength(before);
    await ask('POST', '/admin/session', { email: member.email, password: 'wrong-password-typed' }, null);
    await ask('POST', '/admin/session', { email: 'typed-by-mistake', password: 'x' }, null);
    await ask('POST', '/admin/session', { email: member.email, password: PASSWORD }, null);
    const [inside, unknown, refused] = await log();
    expect(refused).toMatchObject({
      actor: null,
      outcome: 'refused',
      message: `A sign-in as ${member.email} was refused.`,
    });
    expect(unknown).toMatchObject({ outcome: 'refused', target: null });
    expect(inside).toMatchObject({ actor: member.email, message: 'Signed in.', outcome: 'done' });
    expect(await rows()).not.toMatch(/wrong-password-typed|typed-by-mistake/);
  });

  it('says who was refused what, and why, whoever refused it', async () => {
    const answer = await ask('PATCH', `/admin/users/${admin.userId}`, { role: 'member' }, member);
    expect(answer.statusCode).toBe(403);
    expect((await log())[0]).toMatchObject({
      ...{ actor: member.email, action: 'PATCH /admin/users/:userId', area: 'users', target: admin.userId },
      ...{ outcome: 'refused', requestId: answer.headers['x-request-id'] },
      message: `Tried to change the user ${admin.email}: Only an admin may do this.`,
      changes: [{ field: 'role', before: 'admin', after: 'member' }],
    });
    expect((await ask('DELETE', `/admin/users/${admin.userId}`)).statusCode).toBe(409);
    expect((await log())[0]).toMatchObject({
      actor: admin.email,
      message: expect.stringMatching(/^Tried to remove the user admin@test\.local: .*admin.*\.$/),
    });
    const { key } = (await ask('POST', '/admin/api-keys', { name: 'reader', scopes: ['admin-read'] })).json();
    const headers = { authorization: `Bearer ${key}` };
    const byKey = await room.ask({ method: 'POST', url: '/admin/projects', headers, payload: { name: 'P' } });
    expect(byKey.statusCode).toBe(403);
    expect((await log())[0]).toMatchObject({
      ...{ actor: admin.email, outcome: 'refused' },
      message:
        'Tried to make a project: An API key may only read here. Sign in to change something. It was asked for with the API key "reader".',
    });
    expect(await rows()).not.toContain(key);
  });

  it('is not filled by somebody who asks again and again: what is too much is counted, and told in one line', async () => {
    const stubborn = await signedIn(room, 'member', 'stubborn@test.local');
    const wild = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`${n}`.padStart(200, 'x'), 'y'.repeat(900)]));
    for (let n = 0; n < 25; n++)
      expect((await ask('POST', '/admin/projects', { limits: wild }, stubborn)).statusCode).toBe(403);
    const lines = await log(`?actor=${stubborn.email}&limit=200`);
    expect(lines).toHaveLength(20);
    expect(JSON.stringify(lines[0]).length).toBeLessThan(12_000);
    await room.get(RefusedDeeds).onModuleDestroy();
    expect((await log())[0]).toMatchObject({
      ...{ actor: stubborn.email, outcome: 'refused' },
      message: expect.stringMatching(/^Was refused 5 more deeds in the hour from \d{4}-\d\d-\d\d \d\d:\d\d UTC/),
    });
  });

  it('does not grow by what strangers send: only a tried sign-in is a line, and too many are none', async () => {
    const signIn = (payload: object) =>
      room.ask({ method: 'POST', url: '/admin/session', payload, remoteAddress: '10.7.7.7' });
    const before = (await log()).length;
    expect((await signIn({ email: 5 })).statusCode).toBe(400);
    expect(await log()).toHaveLength(before);
    const guesses = Array.from({ length: 8 }, () => () => signIn({ email: member.email, password: 'a guess' }));
    const answers: number[] = [];
    for (const guess of guesses) answers.push((await guess()).statusCode);
    expect(answers).toEqual([401, 401, 401, 401, 401, 429, 429, 429]);
    expect(await log()).toHaveLength(before + 5);
  });

  it('names who came in, also in the browser of somebody else', async () => {
    const payload = { email: member.email, password: PASSWORD };
    expect((await ask('POST', '/admin/session', payload, admin)).statusCode).toBe(200);
    expect((await log())[0]).toMatchObject({ actor: member.email, message: 'Signed in.' });
  });

  it('never holds a secret, whatever was done', async () => {
    const key = (await ask('POST', '/admin/api-keys', { name: 'secret holder' })).json().key;
    const invited = (await ask('POST', '/admin/invitations', { email: 'guest@test.local' })).json().url;
    await ask('POST', '/admin/welcome', { token: invited.split('#')[1], password: 'password-of-the-guest' }, null);
    await ask('POST', '/admin/users', {
      email: 'made@test.local',
      password: 'password-that-was-given',
      role: 'member',
    });
    const renewed = { current: PASSWORD, next: 'password-that-is-new' };
    await ask('POST', '/admin/password', renewed, await signedIn(room, 'member', 'renewing@test.local'));
    const link = (await ask('PATCH', '/admin/guest-link', { enabled: true })).json().url;
    const text = await rows();
    for (const secret of [key, invited.split('#')[1], link.split('#')[1], 'password-', PASSWORD, admin.headers.cookie])
      expect(text).not.toContain(secret);
    expect((await log('?search=guest@test.local')).map(({ message }) => message)).toEqual([
      'guest@test.local may sign in as member.',
      'guest@test.local was invited as member.',
    ]);
  });

  it('is read by admins alone, page by page, by person, area, outcome and word', async () => {
    expect((await ask('GET', '/admin/audit', undefined, member)).statusCode).toBe(403);
    const all = await log('?limit=200');
    const first = await log('?limit=2');
    const second = await log(`?limit=2&before=${first[1]?.auditId}`);
    expect([...first, ...second]).toEqual(all.slice(0, 4));
    expect(new Set((await log('?area=session')).map(({ area }) => area))).toEqual(new Set(['session']));
    expect(new Set((await log('?outcome=refused')).map(({ outcome }) => outcome))).toEqual(new Set(['refused']));
    expect(new Set((await log(`?actor=${member.email.toUpperCase()}`)).map(({ actor }) => actor))).toEqual(
      new Set([member.email]),
    );
    expect((await ask('GET', '/admin/audit?outcome=maybe')).json().error.message).toMatch(/done and refused/);
  });

  it('is written in the transaction of the deed: both or neither', async () => {
    const source = room.get(DataSource);
    await source.query("ALTER TABLE audit ADD CONSTRAINT no_room CHECK (message NOT LIKE '%doomed%')");
    expect((await ask('POST', '/admin/api-keys', { name: 'doomed' })).statusCode).toBe(500);
    expect((await ask('GET', '/admin/api-keys')).json()).not.toContainEqual(
      expect.objectContaining({ name: 'doomed' }),
    );
    await source.query('ALTER TABLE audit DROP CONSTRAINT no_room');
  });

  it('is kept for as long as was set', async () => {
    await room.get(DataSource).query("UPDATE audit SET at = now() - interval '31 days' WHERE area = 'session'");
    await room.get(Retention).sweep(Date.now());
    expect(await log('?area=session')).toEqual([]);
    expect((await log()).length).toBeGreaterThan(0);
  });
});
