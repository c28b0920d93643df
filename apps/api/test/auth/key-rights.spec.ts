import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AuthModule } from '../../src/auth/auth.module.js';
import { Principals } from '../../src/auth/principal.js';
import { Room } from '../room.js';
import { type SignedIn, signedIn } from '../signed-in.js';

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

describe('what a key may do', () => {
  let room: Room;
  let admin: SignedIn;
  let member: SignedIn;
  beforeAll(async () => {
    room = await Room.open({ imports: [AuthModule] });
    admin = await signedIn(room, 'admin');
    member = await signedIn(room, 'member');
  });
  afterAll(() => room.close());

  const ask = (method: Method, url: string, headers: { [name: string]: string }, payload?: object) =>
    room.ask({ method, url, headers, ...(payload ? { payload } : {}) });
  const create = async (user: SignedIn, payload: object) =>
    (await ask('POST', '/admin/api-keys', user.headers, { name: 'a key', ...payload })).json();
  const grantOf = (key: string) => {
    const asking = room.get(Principals).recogniseCaller({ authorization: `Bearer ${key}` });
    return asking.ok ? asking.grant : asking.code;
  };
  const messageOf = async (answer: Promise<{ json(): { error: { message: string } }; statusCode: number }>) => {
    const { statusCode, json } = await answer;
    return [statusCode, json().error.message];
  };

  it('is chat and embeddings with every model unless said otherwise, on the default project', async () => {
    const { key, ...view } = await create(member, {});
    expect(view).toMatchObject({ scopes: ['chat', 'embed'], models: null, projectName: 'Default' });
    expect(grantOf(key)).toMatchObject({ models: null, project: { projectId: 'default', name: 'Default' } });
  });

  it('is said when it is made and changed by admins alone, from the next request on', async () => {
    const limits = { requestsPerMinute: 5, tokensPerDay: 1000 };
    const { key, keyId } = await create(member, { scopes: ['embed', 'embed'], models: ['toy'], limits });
    expect(grantOf(key)).toMatchObject({ scopes: ['embed'], models: ['toy'], limits });
    const url = `/admin/api-keys/${keyId}`;
    expect(await messageOf(ask('PATCH', url, member.headers, { limits: { tokensPerDay: null } }))).toEqual([
      403,
      'Only an admin may change what a key may do. You may rename it, revoke it, or make another one.',
    ]);
    expect((await ask('PATCH', url, member.headers, { name: 'mine' })).json()).toMatchObject({ name: 'mine', limits });
    await ask('PATCH', url, admin.headers, { scopes: ['chat'], models: null, limits: { tokensPerDay: null } });
    expect(grantOf(key)).toMatchObject({
      scopes: ['chat'],
      models: null,
      limits: { requestsPerMinute: 5, tokensPerDay: null },
    });
    await ask('PATCH', url, admin.headers, { expiresAt: '2020-01-01T00:00:00.000Z' });
    expect(grantOf(key)).toBe('expired_api_key');
    await ask('PATCH', url, admin.headers, { expiresAt: null });
    await ask('DELETE', url, member.headers);
    expect(await messageOf(ask('PATCH', url, admin.headers, { name: 'back' }))).toEqual([
      409,
      'The API key "mine" was revoked. Make a new one.',
    ]);
  });

  it('has the priority of its project, unless one of its own; members put their keys last at most', async () => {
    const priorityOf = (key: string) => {
      const grant = grantOf(key);
      return typeof grant === 'string' ? grant : grant.priority;
    };
    const project = { name: 'thesis', priority: 'interactive' };
    const { projectId } = (await ask('POST', '/admin/projects', admin.headers, project)).json();
    const { key, keyId, ...view } = await create(admin, { projectId });
    expect(view).toMatchObject({ priority: null, projectPriority: 'interactive' });
    expect(priorityOf(key)).toBe('interactive');
    expect((await ask('PATCH', `/admin/api-keys/${keyId}`, admin.headers, { priority: 'batch' })).json()).toMatchObject(
      {
        priority: 'batch',
      },
    );
    expect(priorityOf(key)).toBe('batch');
    await ask('PATCH', `/admin/api-keys/${keyId}`, admin.headers, { priority: null });
    expect(priorityOf(key)).toBe('interactive');
    await ask('PATCH', `/admin/projects/${projectId}`, admin.headers, { priority: 'normal' });
    expect(priorityOf(key)).toBe('normal');
    expect(priorityOf((await create(member, { priority: 'batch' })).key)).toBe('batch');
    expect((await create(member, { priority: 'interactive' })).error.message).toBe(
      'Only an admin may make a key with the priority interactive. Leave it out for that of the project, or choose batch.',
    );
  });

  it.each([
    [{ priority: 'urgent' }, 'priority: A priority is one of interactive, normal and batch.'],
    [{ scopes: [] }, 'scopes: A key without a scope may do nothing: give it one of chat, embed and admin-read.'],
    [{ scopes: ['root'] }, 'scopes.0: A scope is one of chat, embed and admin-read.'],
    [{ models: [] }, 'models: An empty list allows no model: name one, or send null to allow all.'],
    [
      { limits: { tokensPerMinute: 0 } },
      'limits.tokensPerMinute: A limit of tokens per minute is a whole number of 1 or more; null is no limit.',
    ],
  ])('is refused as %j', async (wish, message) => {
    expect((await create(admin, wish)).error.message).toBe(message);
  });

  it('is to read under /admin as its owner does, and nothing else, with admin-read', async () => {
    expect((await create(member, { scopes: ['admin-read'] })).error.message).toBe(
      'Only an admin may make a key with the scope admin-read.',
    );
    const { key } = await create(admin, { scopes: ['admin-read'] });
    const { key: chatting } = await create(admin, { name: 'chatty' });
    const bearer = { authorization: `Bearer ${key}` };
    expect((await ask('GET', '/admin/users', bearer)).statusCode).toBe(200);
    expect((await ask('GET', '/admin/api-keys', { 'x-api-key': key })).statusCode).toBe(200);
    for (const method of ['POST', 'PATCH', 'DELETE'] as const)
      expect(await messageOf(ask(method, `/admin/api-keys/x`, bearer, { name: 'more' }))).toEqual(
        method === 'POST'
          ? [404, 'There is nothing at POST /admin/api-keys/x.']
          : [403, 'An API key may only read here. Sign in to change something.'],
      );
    expect(await messageOf(ask('GET', '/admin/users', { authorization: `Bearer ${chatting}` }))).toEqual([
      403,
      'The API key "chatty" may not read here: that takes the scope admin-read, and it has chat, embed. Use another key, or ask an admin to change it.',
    ]);
    expect((await ask('GET', '/admin/users', { authorization: 'Bearer nonsense' })).statusCode).toBe(401);
  });
});
