import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AuthModule } from '../../src/auth/auth.module.js';
import { Principals } from '../../src/auth/principal.js';
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
});
