import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { AuthModule } from '../../src/auth/auth.module.js';
import { Principals } from '../../src/auth/principal.js';
import { UserAccounts } from '../../src/auth/user-accounts.js';
import { Journal } from '../../src/events/journal.js';
import { meanwhile } from '../meanwhile.js';
import { Room } from '../room.js';
import { type SignedIn, signedIn } from '../signed-in.js';

const PASSWORD = 'correct horse battery';

describe('users', () => {
  let room: Room;
  let admin: SignedIn;
  let member: SignedIn;
  beforeAll(async () => {
    room = await Room.open({ imports: [AuthModule] });
    admin = await signedIn(room, 'admin');
    member = await signedIn(room, 'member');
  });
  afterAll(() => room.close());

  const change = async (userId: string, payload: object, user = admin) =>
    room.ask({ method: 'PATCH', url: `/admin/users/${userId}`, headers: user.headers, payload });
  const signIn = (email: string, password = PASSWORD) =>
    room.ask({ method: 'POST', url: '/admin/session', payload: { email, password } });
  const whoAmI = async (user: SignedIn) =>
    (await room.ask({ method: 'GET', url: '/admin/session', headers: user.headers })).json();

  it('become admins and members again, at once and for the session that runs', async () => {
    expect((await change(member.userId, { role: 'admin' })).json()).toMatchObject({ role: 'admin', disabledAt: null });
    expect(await whoAmI(member)).toMatchObject({ role: 'admin' });
    await change(member.userId, { role: 'member' });
    expect((await change(member.userId, { role: 'admin' }, member)).statusCode).toBe(403);
  });

  it('that are switched off neither sign in, nor go on, nor use their keys, until they are switched on', async () => {
    const off = await signedIn(room, 'member', 'off@test.local');
    const made = await room.ask({
      method: 'POST',
      url: '/admin/api-keys',
      headers: off.headers,
      payload: { name: 'k' },
    });
    const asks = () => room.get(Principals).recogniseCaller({ authorization: `Bearer ${made.json().key}` });
    expect(asks().ok).toBe(true);
    expect((await change(off.userId, { disabled: true })).json().disabledAt).toMatch(/^20/);
    expect(asks()).toEqual({ ok: false, code: 'invalid_api_key' });
    expect((await whoAmI(off)).error.code).toBe('unauthenticated');
    expect((await signIn(off.email)).json().error.message).toBe(
      'This account is switched off. Ask an admin of this cluster.',
    );
    expect((await signIn(off.email, 'a wrong password')).json().error.message).toMatch(/do not belong together/);
    await change(off.userId, { disabled: false });
    expect(asks().ok).toBe(true);
    expect((await signIn(off.email)).statusCode).toBe(200);
    expect((await whoAmI(off)).error.code).toBe('unauthenticated');
  });

  it('lose nothing that was changed at the same time', async () => {
    const { userId } = await signedIn(room, 'member', 'busy@test.local');
    const promote = "UPDATE users SET role = 'admin', session_epoch = session_epoch + 1 WHERE id = $1";
    const answer = await meanwhile(room.get(DataSource), [promote, [userId]], () => change(userId, { disabled: true }));
    expect(answer.json()).toMatchObject({ role: 'admin', disabledAt: expect.stringMatching(/^20/) });
    const [row] = await room.get(DataSource).query('SELECT session_epoch FROM users WHERE id = $1', [userId]);
    expect(row).toEqual({ session_epoch: 3 });
    await room.ask({ method: 'DELETE', url: `/admin/users/${userId}`, headers: admin.headers });
  });

  it('keep the password that was chosen while somebody with the old one chooses another', async () => {
    const { userId, headers } = await signedIn(room, 'member', 'raced@test.local');
    const choose = "UPDATE users SET password_hash = 'of the new one' WHERE id = $1";
    const answer = await meanwhile(room.get(DataSource), [choose, [userId]], () => {
      const payload = { current: PASSWORD, next: 'a password of a thief' };
      return room.ask({ method: 'POST', url: '/admin/password', headers, payload });
    });
    expect(answer.json().error?.message).toBe('The current password is wrong.');
    const [row] = await room.get(DataSource).query('SELECT password_hash FROM users WHERE id = $1', [userId]);
    expect(row).toEqual({ password_hash: 'of the new one' });
  });

  it('are told of as they were changed', async () => {
    const both = await signedIn(room, 'member', 'both@test.local');
    await change(both.userId, { role: 'admin', disabled: true });
    const [line] = await room.get(Journal).latest(1);
    expect(line?.message).toBe(
      'both@test.local is an admin now. both@test.local is switched off: no sign-in, and the keys of the account are refused.',
    );
    await change(both.userId, {});
    expect((await room.get(Journal).latest(1))[0]?.message).toBe('Nothing about both@test.local was changed.');
    await room.ask({ method: 'DELETE', url: `/admin/users/${both.userId}`, headers: admin.headers });
  });

  it('keep an admin that may sign in', async () => {
    expect((await change(admin.userId, { disabled: true })).json().error.message).toBe(
      'You cannot switch off your own account. Ask another admin.',
    );
    expect((await change(admin.userId, { role: 'member' })).json().error.message).toBe(
      'admin@test.local is the only admin that may sign in. Make somebody else an admin first.',
    );
    const second = await signedIn(room, 'admin', 'second@test.local');
    const both = await Promise.all([
      change(admin.userId, { role: 'member' }, second),
      change(second.userId, { role: 'member' }, admin),
    ]);
    expect(both.map(({ statusCode }) => statusCode).filter((status) => status === 200)).toHaveLength(1);
  });

  it('are never removed by somebody who was an admin a moment ago, if none is left then', async () => {
    const accounts = room.get(UserAccounts);
    const admins = (await accounts.list()).filter(({ role }) => role === 'admin');
    const [last, ...others] = admins;
    if (!last) throw new Error('There is no admin.');
    for (const { userId } of others) await accounts.alter(userId, { role: 'member' }, last);
    const actor = { userId: member.userId, email: member.email };
    await expect(accounts.remove(last.userId, actor)).rejects.toThrow(
      `${last.email} is the only admin that may sign in. Make somebody else an admin first.`,
    );
    expect((await accounts.list()).filter(({ role }) => role === 'admin')).toHaveLength(1);
  });
});
