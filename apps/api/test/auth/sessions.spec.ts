import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { JwtService } from '@nestjs/jwt';
import { DataSource } from 'typeorm';
import { AuthModule } from '../../src/auth/auth.module.js';
import { EndedSession } from '../../src/auth/ended-session.entity.js';
import { EndedSessions } from '../../src/auth/ended-sessions.js';
import { Principals } from '../../src/auth/principal.js';
import { UserAccounts } from '../../src/auth/user-accounts.js';
import { Room } from '../room.js';
import { signedIn } from '../signed-in.js';

const PASSWORD = 'correct horse battery';

describe('sessions of the console', () => {
  let room: Room;
  beforeAll(async () => {
    room = await Room.open({ imports: [AuthModule] });
    await room.get(UserAccounts).create({ email: 'Ada@lab.org', password: PASSWORD, role: 'admin' }, null);
  });
  afterAll(() => room.close());

  const signIn = (email: string, password: string, remoteAddress = '10.0.0.1') =>
    room.ask({ method: 'POST', url: '/admin/session', payload: { email, password }, remoteAddress });
  const whoAmI = (cookie: string) => room.ask({ method: 'GET', url: '/admin/session', headers: { cookie } });

  it('begin with the right password and an http-only cookie of the same site', async () => {
    const answer = await signIn('ada@lab.org', PASSWORD);
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({ email: 'Ada@lab.org', role: 'admin' });
    const cookie = String(answer.headers['set-cookie']);
    expect(cookie).toMatch(/^aivailable_session=[^;]+; Max-Age=43200; Path=\/; HttpOnly; SameSite=Strict$/);
    const me = await whoAmI(cookie);
    expect(me.statusCode).toBe(200);
    expect(me.json()).toEqual(answer.json());
  });

  it.each([
    ['a wrong password', 'ada@lab.org', 'wrong'],
    ['an unknown user', 'nobody@lab.org', PASSWORD],
  ])('do not begin with %s, and both sound the same', async (_name, email, password) => {
    const answer = await signIn(email, password);
    expect(answer.statusCode).toBe(401);
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(answer.json().error).toMatchObject({
      code: 'unauthenticated',
      message: 'E-mail and password do not belong together.',
      requestId: answer.headers['x-request-id'],
    });
  });

  it('make a guesser wait, but not the owner elsewhere', async () => {
    for (let i = 0; i < 5; i++) await signIn('ada@lab.org', 'wrong', '10.6.6.6');
    const answer = await signIn('ada@lab.org', PASSWORD, '10.6.6.6');
    expect(answer.statusCode).toBe(429);
    expect(answer.json().error.message).toMatch(/^Too many failed sign-ins\. Try again in \d+ s\.$/);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(800);
    expect((await signIn('ada@lab.org', PASSWORD)).statusCode).toBe(200);
  });

  it.each([
    ['no cookie', ''],
    ['a cookie that is no token', 'aivailable_session=nonsense'],
    [
      'a token signed with another secret',
      `aivailable_session=${new JwtService().sign({ sub: 'x' }, { secret: 'x'.repeat(40) })}`,
    ],
  ])('are refused with %s', async (_name, cookie) => {
    const answer = await whoAmI(cookie);
    expect(answer.statusCode).toBe(401);
    expect(answer.json().error.message).toBe(
      'You were not signed in, or your session had ended, so nothing was done. Sign in and try again.',
    );
  });

  it('go on when they are used: after an hour the answer carries a new cookie', async () => {
    const { userId, headers } = await signedIn(room, 'member', 'slow@lab.org');
    expect((await whoAmI(headers.cookie)).headers['set-cookie']).toBeUndefined();
    const iat = Math.floor(Date.now() / 1000) - 3601;
    const old = room.get(JwtService).sign({ sub: userId, sid: 'slow', epoch: 1, iat, exp: iat + 43_200 });
    const answer = await whoAmI(`aivailable_session=${old}`);
    expect(answer.statusCode).toBe(200);
    expect(String(answer.headers['set-cookie'])).toContain('aivailable_session=');
  });

  it('end with a new password, except the one that changed it', async () => {
    const before = await signIn('ada@lab.org', PASSWORD);
    const cookie = String(before.headers['set-cookie']);
    const payload = { current: PASSWORD, next: 'another long password' };
    const changed = await room.ask({ method: 'POST', url: '/admin/password', payload, headers: { cookie } });
    expect(changed.statusCode).toBe(204);
    expect((await whoAmI(cookie)).statusCode).toBe(401);
    expect((await whoAmI(String(changed.headers['set-cookie']))).statusCode).toBe(200);
    expect((await signIn('ada@lab.org', PASSWORD)).statusCode).toBe(401);
    expect((await signIn('ada@lab.org', payload.next)).statusCode).toBe(200);
  });

  it('ask for the current password and a long new one', async () => {
    const { headers } = await signedIn(room, 'member', 'change@lab.org');
    const change = (payload: object) => room.ask({ method: 'POST', url: '/admin/password', payload, headers });
    const wrong = await change({ current: 'wrong', next: 'another long password' });
    expect(wrong.json().error).toMatchObject({ code: 'forbidden', message: 'The current password is wrong.' });
    const short = await change({ current: PASSWORD, next: 'short' });
    expect(short.statusCode).toBe(400);
    expect(short.json().error.fields).toEqual([{ path: 'next', message: 'A password has 12 characters or more.' }]);
  });

  it('end when the user signs out, also for a copied cookie, and no other session ends', async () => {
    const { headers } = await signedIn(room, 'member', 'leaves@lab.org');
    const elsewhere = String((await signIn('leaves@lab.org', PASSWORD)).headers['set-cookie']);
    const answer = await room.ask({ method: 'DELETE', url: '/admin/session', headers });
    expect(answer.statusCode).toBe(204);
    expect(String(answer.headers['set-cookie'])).toMatch(/^aivailable_session=; Max-Age=0/);
    expect((await whoAmI(headers.cookie)).statusCode).toBe(401);
    expect((await whoAmI(elsewhere)).statusCode).toBe(200);
  });

  it('are signed out of without a session, too', async () => {
    expect((await room.ask({ method: 'DELETE', url: '/admin/session' })).statusCode).toBe(204);
  });

  it('that were signed out of are forgotten when their tokens have run out', async () => {
    const ended = room.get(EndedSessions);
    await ended.end('long-ago', Date.now() - 7_200_000, 3_600_000);
    await ended.end('just-now', Date.now(), 3_600_000);
    const left = await room.get(DataSource).getRepository(EndedSession).find();
    expect(left.map(({ id }) => id)).toEqual(expect.arrayContaining(['just-now']));
    expect(left.map(({ id }) => id)).not.toContain('long-ago');
  });

  it('open the model API and the live feed on our own pages alone', async () => {
    const { headers, userId } = await signedIn(room, 'member', 'guest@lab.org');
    const principals = room.get(Principals);
    const own = principals.recogniseCaller({ ...headers, 'sec-fetch-site': 'same-origin' });
    expect(own).toMatchObject({ ok: true, principal: { kind: 'user', userId } });
    const foreign = { ...headers, origin: 'http://evil.example', host: 'lab:8080' };
    expect(principals.recogniseCaller(foreign)).toEqual({ ok: false, code: 'unauthenticated' });
    expect(principals.recogniseUser(foreign)).toEqual({ ok: false, code: 'unauthenticated' });
    expect(principals.recogniseUser(headers)).toMatchObject({ ok: true });
  });

  it('cannot be used by a page of another site to change something', async () => {
    const { headers } = await signedIn(room, 'admin', 'forged@lab.org');
    const forged = await room.ask({
      method: 'POST',
      url: '/admin/password',
      payload: 'a=b',
      headers: { ...headers, 'content-type': 'text/plain', 'sec-fetch-site': 'cross-site' },
    });
    expect(forged.statusCode).toBeGreaterThanOrEqual(400);
    const empty = await room.ask({
      method: 'POST',
      url: '/admin/password',
      headers: { ...headers, origin: 'http://evil.example', host: 'lab:8080' },
    });
    expect(empty.statusCode).toBe(403);
    expect(empty.json().error.message).toMatch(/^This request comes from a page of another site\./);
  });
});
