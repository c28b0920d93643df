import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { AuthModule } from '../../src/auth/auth.module.js';
import { Room } from '../room.js';
import { type SignedIn, signedIn } from '../signed-in.js';

const PASSWORD = 'a password of my own';
const SPENT = 'This link was used already, was withdrawn, or is too old. Ask an admin for a new one.';

describe('an invitation', () => {
  let room: Room;
  let admin: SignedIn;
  let member: SignedIn;
  beforeAll(async () => {
    room = await Room.open({ imports: [AuthModule], config: { publicUrl: 'https://lab.example' } });
    admin = await signedIn(room, 'admin');
    member = await signedIn(room, 'member');
  });
  afterAll(() => room.close());

  const ask = (method: 'GET' | 'POST' | 'DELETE', url: string, payload?: object, user: SignedIn | null = admin) =>
    room.ask({ method, url, ...(user ? { headers: user.headers } : {}), ...(payload ? { payload } : {}) });
  const invite = async (email: string, more: object = {}) =>
    (await ask('POST', '/admin/invitations', { email, ...more })).json();
  const tokenOf = (url: string) => url.split('#')[1] ?? '';
  const accept = (token: string, password = PASSWORD) => ask('POST', '/admin/welcome', { token, password }, null);

  it('is a link that works once: whoever opens it chooses a password and is in', async () => {
    const project = (await ask('POST', '/admin/projects', { name: 'Thesis' })).json();
    const made = await invite('new@test.local', { projectIds: [project.projectId], days: 3 });
    expect(made).toMatchObject({ email: 'new@test.local', role: 'member', purpose: 'join', invitedBy: admin.email });
    expect(made.url).toMatch(/^https:\/\/lab\.example\/welcome#[\w-]{43}$/);
    const token = tokenOf(made.url);
    expect((await ask('POST', '/admin/welcome/look', { token }, null)).json()).toMatchObject({
      ...{ email: 'new@test.local', role: 'member', purpose: 'join' },
    });
    expect((await accept(token, 'short')).json().error.message).toMatch(/12 characters/);
    const answer = await accept(token);
    expect(answer.json()).toMatchObject({ email: 'new@test.local', role: 'member' });
    expect(String(answer.headers['set-cookie'])).toMatch(/^aivailable_session=/);
    expect((await accept(token)).json().error.message).toBe(SPENT);
    const seen = (await ask('GET', '/admin/projects')).json();
    expect(seen.at(-1).members).toEqual([{ userId: answer.json().userId, email: 'new@test.local' }]);
    const signedInBy = await ask('POST', '/admin/session', { email: 'new@test.local', password: PASSWORD }, null);
    expect(signedInBy.statusCode).toBe(200);
  });

  it('makes one account also when two open it at once', async () => {
    const token = tokenOf((await invite('twice@test.local')).url);
    const both = await Promise.all([accept(token), accept(token)]);
    expect(both.map(({ statusCode }) => statusCode).sort()).toEqual([200, expect.any(Number)]);
    const users = (await ask('GET', '/admin/users')).json();
    expect(users.filter(({ email }: { email: string }) => email === 'twice@test.local')).toHaveLength(1);
  });

  it('is replaced by a new one, withdrawn, or too old', async () => {
    const first = await invite('old@test.local');
    const second = await invite('OLD@test.local', { role: 'admin' });
    expect((await accept(tokenOf(first.url))).json().error.message).toBe(SPENT);
    const listed = (await ask('GET', '/admin/invitations')).json();
    expect(listed.filter(({ email }: { email: string }) => /^old@/i.test(email))).toHaveLength(1);
    expect(JSON.stringify(listed)).not.toContain(tokenOf(second.url));
    expect((await ask('DELETE', `/admin/invitations/${second.invitationId}`)).statusCode).toBe(204);
    expect((await accept(tokenOf(second.url))).json().error.message).toBe(SPENT);
    const third = await invite('old@test.local');
    await room.get(DataSource).query("UPDATE invitations SET expires_at = now() - interval '1 second'");
    expect((await accept(tokenOf(third.url))).json().error.message).toBe(SPENT);
    expect((await ask('GET', '/admin/invitations')).json()).toEqual([]);
  });

  it('is for admins to make, for people who are not there, into projects that are', async () => {
    expect((await ask('POST', '/admin/invitations', { email: 'x@test.local' }, member)).statusCode).toBe(403);
    expect((await invite('MEMBER@test.local')).error.message).toMatch(/^There is a user MEMBER@test\.local already/);
    expect((await invite('x@test.local', { projectIds: ['no'] })).error.message).toBe('There is no project no.');
    expect((await invite('x@test.local', { days: 90 })).error.message).toMatch(/30 days at most/);
  });

  it('also resets a password, which ends all sessions', async () => {
    const reset = (await ask('POST', `/admin/users/${member.userId}/reset`)).json();
    expect(reset).toMatchObject({ purpose: 'reset', email: member.email });
    expect((await ask('GET', '/admin/session', undefined, member)).statusCode).toBe(200);
    expect((await accept(tokenOf(reset.url))).json()).toMatchObject({ userId: member.userId });
    expect((await ask('GET', '/admin/session', undefined, member)).statusCode).toBe(401);
    const again = await ask('POST', '/admin/session', { email: member.email, password: PASSWORD }, null);
    expect(again.statusCode).toBe(200);
  });

  it('to reset a password is worth nothing once the owner has chosen one', async () => {
    const owner = await signedIn(room, 'member', 'owner@test.local');
    const reset = (await ask('POST', `/admin/users/${owner.userId}/reset`)).json();
    const chosen = { current: 'correct horse battery', next: 'another password of my own' };
    expect((await ask('POST', '/admin/password', chosen, owner)).statusCode).toBe(204);
    expect((await accept(tokenOf(reset.url))).json().error.message).toBe(SPENT);
  });
});
