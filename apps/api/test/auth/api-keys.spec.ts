import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { AuthModule } from '../../src/auth/auth.module.js';
import { FirstAccess } from '../../src/auth/first-access.js';
import { Principals } from '../../src/auth/principal.js';
import { UserAccounts } from '../../src/auth/user-accounts.js';
import { openTestDatabase, type TestDatabase } from '../database.js';
import { Room } from '../room.js';
import { type SignedIn, signedIn } from '../signed-in.js';

describe('API keys', () => {
  let room: Room;
  let admin: SignedIn;
  let member: SignedIn;
  beforeAll(async () => {
    room = await Room.open({ imports: [AuthModule] });
    admin = await signedIn(room, 'admin');
    member = await signedIn(room, 'member');
  });
  afterAll(() => room.close());

  const create = (user: SignedIn, payload: object) =>
    room.ask({ method: 'POST', url: '/admin/api-keys', payload, headers: user.headers });
  const list = async (user: SignedIn) =>
    (await room.ask({ method: 'GET', url: '/admin/api-keys', headers: user.headers })).json();
  const recognise = (key: string) => room.get(Principals).recogniseCaller({ authorization: `Bearer ${key}` });

  it('are shown once, work at once and are kept as a digest alone', async () => {
    const answer = await create(member, { name: 'notebook' });
    expect(answer.statusCode).toBe(201);
    const { key, keyId, prefix } = answer.json();
    expect(key).toMatch(/^sk-av-[a-z2-9]{12}-[\w-]{43}$/);
    expect(key.startsWith(`${prefix}-`)).toBe(true);
    expect(recognise(key)).toMatchObject({
      ok: true,
      principal: { kind: 'key', keyId, keyName: 'notebook', userId: member.userId, ownerRole: 'member' },
    });
    expect(room.get(Principals).recogniseCaller({ 'x-api-key': key })).toMatchObject({ ok: true });
    const [row] = await room
      .get(DataSource)
      .query('SELECT row_to_json(k)::text AS text FROM api_keys k WHERE id = $1', [keyId]);
    expect(row.text).not.toContain(key.slice(-43));
    expect(JSON.stringify(await list(member))).not.toContain(key.slice(-43));
  });

  it('say when they were last used', async () => {
    const { key, keyId } = (await create(member, { name: 'used' })).json();
    recognise(key);
    const [view] = (await list(member)).filter((entry: { keyId: string }) => entry.keyId === keyId);
    expect(Date.now() - Date.parse(view.lastUsedAt)).toBeLessThan(60_000);
  });

  it('are refused when unknown, changed in one letter, revoked or expired', async () => {
    const { key, keyId } = (await create(member, { name: 'short-lived' })).json();
    const expired = (await create(member, { name: 'expired', expiresAt: '2020-01-01T00:00:00.000Z' })).json().key;
    expect(recognise(key)).toMatchObject({ ok: true });
    await room.ask({ method: 'DELETE', url: `/admin/api-keys/${keyId}`, headers: member.headers });
    for (const wrong of [key, `${key.slice(0, -1)}!`, 'sk-nothing'])
      expect(recognise(wrong)).toEqual({ ok: false, code: 'invalid_api_key' });
    expect(recognise(expired)).toMatchObject({ ok: false, code: 'expired_api_key', values: { name: 'expired' } });
    expect(room.get(Principals).recogniseCaller({})).toEqual({ ok: false, code: 'missing_api_key' });
  });

  it('of others are seen and revoked by admins alone', async () => {
    const { keyId, key } = (await create(admin, { name: 'the boss' })).json();
    expect((await list(member)).map((entry: { keyId: string }) => entry.keyId)).not.toContain(keyId);
    const url = `/admin/api-keys/${keyId}`;
    const refused = await room.ask({ method: 'DELETE', url, headers: member.headers });
    expect(refused.statusCode).toBe(404);
    expect(recognise(key)).toMatchObject({ ok: true });
    expect((await room.ask({ method: 'DELETE', url, headers: admin.headers })).statusCode).toBe(204);
  });

  it('go with their owner', async () => {
    const leaver = await signedIn(room, 'member', 'leaver@test.local');
    const keys: string[] = [];
    for (const name of ['one', 'two', 'three', 'four']) keys.push((await create(leaver, { name })).json().key);
    const answer = await room.ask({ method: 'DELETE', url: `/admin/users/${leaver.userId}`, headers: admin.headers });
    expect(answer.statusCode).toBe(204);
    for (const key of keys) expect(recognise(key)).toEqual({ ok: false, code: 'invalid_api_key' });
    expect((await room.ask({ method: 'GET', url: '/admin/session', headers: leaver.headers })).statusCode).toBe(401);
  });

  it('need a name', async () => {
    const answer = await create(member, { name: '  ' });
    expect(answer.statusCode).toBe(400);
    expect(answer.json().error).toMatchObject({ code: 'invalid_request', message: 'name: Give the key a name.' });
  });
});

describe('users', () => {
  let room: Room;
  let admin: SignedIn;
  beforeAll(async () => {
    room = await Room.open({ imports: [AuthModule] });
    admin = await signedIn(room, 'admin');
  });
  afterAll(() => room.close());

  it('are managed by admins alone', async () => {
    const member = await signedIn(room, 'member');
    const answer = await room.ask({ method: 'GET', url: '/admin/users', headers: member.headers });
    expect(answer.statusCode).toBe(403);
    expect(answer.json().error.message).toBe('Only an admin may do this.');
  });

  it('have one e-mail each, whatever its case', async () => {
    const payload = { email: 'Admin@Test.local', password: 'long enough password', role: 'member' };
    const answer = await room.ask({ method: 'POST', url: '/admin/users', payload, headers: admin.headers });
    expect(answer.statusCode).toBe(409);
    expect(answer.json().error.message).toBe('There is a user Admin@Test.local already.');
  });

  it('do not remove themselves', async () => {
    const url = `/admin/users/${admin.userId}`;
    const answer = await room.ask({ method: 'DELETE', url, headers: admin.headers });
    expect(answer.json().error).toMatchObject({
      code: 'conflict',
      message: 'You cannot remove yourself. Ask another admin.',
    });
  });
});

describe('the first access', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openTestDatabase();
  });
  afterAll(() => database.close());

  const start = async (config: object) => {
    const room = await Room.open({ imports: [AuthModule], database, config });
    const access = await room.get(FirstAccess).ensure();
    const caller = access.apiKey
      ? room.get(Principals).recogniseCaller({ authorization: `Bearer ${access.apiKey}` })
      : null;
    await room.close();
    return { ...access, caller };
  };

  it('is generated at the first start, nothing is shown at the second, and a configured key is added later', async () => {
    const first = await start({});
    expect(first).toMatchObject({ adminEmail: 'admin@aivailable.local', caller: { ok: true } });
    expect(first.adminPassword).toMatch(/^([a-z2-9]{4}-){4}[a-z2-9]{4}$/);
    expect(await start({})).toMatchObject({ adminId: first.adminId, adminPassword: null, apiKey: null });
    const key = 'my-own-key-0123456789-0123456789';
    for (let i = 0; i < 2; i++)
      expect(await start({ bootstrapKey: key })).toMatchObject({ apiKey: key, caller: { ok: true } });
  });

  it('of an admin who lost the password is a new one, for which all sessions end', async () => {
    const { adminId, adminEmail } = await start({});
    const renewed = await start({ renewsAdminPassword: true });
    expect(renewed).toMatchObject({ adminId, adminPassword: expect.stringMatching(/^([a-z2-9]{4}-){4}[a-z2-9]{4}$/) });
    const room = await Room.open({ imports: [AuthModule], database });
    const accounts = room.get(UserAccounts);
    const epoch = await accounts.signIn(adminEmail, renewed.adminPassword ?? '').then((user) => user?.sessionEpoch);
    expect(epoch).toBe(2);
    await room.close();
    const chosen = { renewsAdminPassword: true, adminPassword: 'chosen by the admin' };
    expect(await start(chosen)).toMatchObject({ adminId, adminPassword: 'chosen by the admin' });
    expect(await start({})).toMatchObject({ adminPassword: null });
  });
});
