import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { AuthModule } from '../../src/auth/auth.module.js';
import { Principals } from '../../src/auth/principal.js';
import { Room } from '../room.js';
import { type SignedIn, signedIn } from '../signed-in.js';

describe('projects', () => {
  let room: Room;
  let admin: SignedIn;
  let member: SignedIn;
  let stranger: SignedIn;
  beforeAll(async () => {
    room = await Room.open({ imports: [AuthModule] });
    admin = await signedIn(room, 'admin');
    member = await signedIn(room, 'member');
    stranger = await signedIn(room, 'member', 'stranger@test.local');
  });
  afterAll(() => room.close());

  const ask = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, user: SignedIn, payload?: object) =>
    room.ask({ method, url, headers: user.headers, ...(payload ? { payload } : {}) });
  const create = async (payload: object) => (await ask('POST', '/admin/projects', admin, payload)).json();
  const namesSeenBy = async (user: SignedIn) =>
    (await ask('GET', '/admin/projects', user)).json().map(({ name }: { name: string }) => name);
  const key = async (user: SignedIn, projectId: string) =>
    (await ask('POST', '/admin/api-keys', user, { name: 'k', projectId })).json();

  it('are made, changed and removed by admins, and seen by their members', async () => {
    const { projectId, ...made } = await create({ name: 'Thesis', memberIds: [member.userId] });
    expect(made).toMatchObject({ keys: 0, members: [{ email: member.email }], limits: { tokensPerDay: null } });
    expect([await namesSeenBy(admin), await namesSeenBy(member), await namesSeenBy(stranger)]).toEqual([
      ['Default', 'Thesis'],
      ['Default', 'Thesis'],
      ['Default'],
    ]);
    const url = `/admin/projects/${projectId}`;
    expect((await ask('PATCH', url, member, { name: 'Mine' })).statusCode).toBe(403);
    const changed = await ask('PATCH', url, admin, { name: 'Paper', limits: { tokensPerDay: 9 } });
    expect(changed.json()).toMatchObject({ name: 'Paper', limits: { tokensPerDay: 9, tokensPerMonth: null } });
    expect((await ask('DELETE', url, admin)).statusCode).toBe(204);
    expect(await namesSeenBy(admin)).toEqual(['Default']);
  });

  it('keep each of two changes that are made at once, and so do keys', async () => {
    const { projectId } = await create({ name: 'Hasty' });
    const { keyId } = await key(admin, projectId);
    for (const url of [`/admin/projects/${projectId}`, `/admin/api-keys/${keyId}`]) {
      const limits = {
        requestsPerMinute: 1,
        tokensPerMinute: 2,
        parallelRequests: 3,
        tokensPerDay: 4,
        tokensPerMonth: 5,
      };
      const one = ([name, value]: [string, number]) => ask('PATCH', url, admin, { limits: { [name]: value } });
      await Promise.all(Object.entries(limits).map(one));
      expect((await ask('PATCH', url, admin, {})).json()).toMatchObject({ limits });
    }
  });

  it('belong to everybody by default: the default one has no members to name', async () => {
    await key(member, 'default');
    const name = (memberIds: string[]) => ask('PATCH', '/admin/projects/default', admin, { memberIds });
    const refused = await name([stranger.userId]);
    expect([refused.statusCode, refused.json().error.message]).toEqual([
      400,
      'The default project belongs to everybody and has no members. Make a project for some of them.',
    ]);
    expect((await name([])).statusCode).toBe(200);
  });

  it('give their limits to their keys, which belong to members alone', async () => {
    const { projectId } = await create({ name: 'Shared', memberIds: [member.userId], limits: { parallelRequests: 2 } });
    const made = await key(member, projectId);
    const grant = () => {
      const asking = room.get(Principals).recogniseCaller({ authorization: `Bearer ${made.key}` });
      return asking.ok ? asking.grant.project : asking;
    };
    expect(grant()).toMatchObject({ projectId, name: 'Shared', limits: { parallelRequests: 2 } });
    await ask('PATCH', `/admin/projects/${projectId}`, admin, { limits: { parallelRequests: 7 } });
    expect(grant()).toMatchObject({ limits: { parallelRequests: 7 } });
    expect((await key(stranger, projectId)).error.message).toBe(
      `There is no project ${projectId}, or the owner of the key is no member of it. Ask an admin.`,
    );
    expect((await key(admin, projectId)).projectName).toBe('Shared');
  });

  it('are not taken away from keys that are in use', async () => {
    const { projectId } = await create({ name: 'Busy', memberIds: [member.userId] });
    const { keyId } = await key(member, projectId);
    const url = `/admin/projects/${projectId}`;
    expect((await ask('PATCH', url, admin, { memberIds: [] })).json().error.message).toBe(
      'member@test.local still has 1 key in the project. Revoke them or move them to another project first.',
    );
    expect((await ask('DELETE', url, admin)).json().error.message).toBe(
      'The project "Busy" still has 1 key. Revoke them or move them to another project first.',
    );
    await ask('PATCH', `/admin/api-keys/${keyId}`, admin, { projectId: 'default' });
    expect((await ask('DELETE', url, admin)).statusCode).toBe(204);
  });

  it('say what was used of a day and a month, and so do keys', async () => {
    const { projectId } = await create({ name: 'Spent' });
    const { keyId } = await key(admin, projectId);
    await room.get(DataSource).query(
      `INSERT INTO spending (account, day, day_tokens, month, month_tokens) VALUES
         ($1, (now() AT TIME ZONE 'UTC')::date, 5, date_trunc('month', now() AT TIME ZONE 'UTC')::date, 70),
         ($2, '2020-01-02', 5, '2020-01-01', 70)`,
      [`project:${projectId}`, `key:${keyId}`],
    );
    const projects: { projectId: string }[] = (await ask('GET', '/admin/projects', admin)).json();
    expect(projects.find((one) => one.projectId === projectId)).toMatchObject({ spent: { today: 5, thisMonth: 70 } });
    expect(projects.find((one) => one.projectId === 'default')).not.toHaveProperty('spent');
    const keys: { keyId: string }[] = (await ask('GET', '/admin/api-keys', admin)).json();
    expect(keys.find((one) => one.keyId === keyId)).toMatchObject({ spent: { today: 0, thisMonth: 0 } });
  });

  it('have names of their own and known members, and one of them stays', async () => {
    await create({ name: 'Once' });
    expect((await create({ name: 'once' })).error.message).toBe('There is a project "once" already.');
    expect((await create({ name: 'Who', memberIds: ['nobody'] })).error.message).toBe('There is no user nobody.');
    expect((await ask('DELETE', '/admin/projects/default', admin)).json().error.message).toBe(
      'The default project cannot be removed. Change its limits.',
    );
    expect((await ask('PATCH', '/admin/projects/none', admin, {})).json().error.message).toBe(
      'There is no project none.',
    );
  });
});
