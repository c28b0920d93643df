import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { AuthModule } from '../../src/auth/auth.module.js';
import { GuestLinks } from '../../src/auth/guests/guest-links.js';
import { Principals } from '../../src/auth/principal.js';
import { openTestDatabase, type TestDatabase } from '../database.js';
import { meanwhile } from '../meanwhile.js';
import { quickest } from '../quickest.js';
import { Room } from '../room.js';
import { type SignedIn, signedIn } from '../signed-in.js';

const SHUT = 'This guest link does not work any more. Ask whoever gave it to you for a new one.';
type Headers = Record<string, string>;

describe('the guest link', () => {
  let database: TestDatabase;
  let room: Room;
  let other: Room;
  let admin: SignedIn;
  beforeAll(async () => {
    database = await openTestDatabase({ shared: true });
    const open = () =>
      Room.open({
        imports: [AuthModule],
        database,
        config: { sessionSecret: 's'.repeat(40), publicUrl: 'http://lab:8080' },
      });
    room = await open();
    other = await open();
    admin = await known(await signedIn(room, 'admin'));
  });
  afterAll(async () => {
    await room.close();
    await other.close();
    await database.close();
  });
  beforeEach(() => change({ enabled: false, models: null, expiresAt: null }));

  const ask = (method: 'GET' | 'POST' | 'PATCH', url: string, headers: Headers, payload?: object) =>
    room.ask({ method, url, headers, ...(payload ? { payload } : {}) });
  const change = (payload: object, who: Headers = admin.headers) => ask('PATCH', '/admin/guest-link', who, payload);
  const tokenOf = (url: string) => new URL(url).hash.slice(1);
  const enter = (token: string, headers: Headers = {}) => ask('POST', '/guest/session', headers, { token });

  async function openLink(payload: object = {}): Promise<string> {
    const { url } = (await change({ enabled: true, ...payload })).json();
    return tokenOf(url);
  }

  async function guest(token: string): Promise<Headers> {
    const answer = await enter(token);
    expect(answer.statusCode).toBe(200);
    const [cookie = ''] = String(answer.headers['set-cookie']).split(';');
    return { cookie };
  }

  /** Passport keeps one strategy for both: the other process checks the sessions of this one. */
  async function known(user: SignedIn): Promise<SignedIn> {
    await until(() => other.get(Principals).recogniseUser(user.headers).ok);
    return user;
  }

  const recognise = (headers: Headers, where = room) => where.get(Principals).recogniseCaller(headers);

  it('is off until an admin switches it on, and then leads to the page of guests', async () => {
    expect((await ask('GET', '/admin/guest-link', admin.headers)).json()).toMatchObject({ enabled: false, url: null });
    const { url } = (await change({ enabled: true })).json();
    expect(url).toMatch(/^http:\/\/lab:8080\/guest#[\w-]{43}$/);
    const again = (await ask('GET', '/admin/guest-link', admin.headers)).json();
    expect(again.url).toBe(url);
  });

  it('is for admins alone to see and to change', async () => {
    const member = await known(await signedIn(room, 'member'));
    for (const answer of [
      await ask('GET', '/admin/guest-link', member.headers),
      await change({ enabled: true }, member.headers),
      await ask('POST', '/admin/guest-link/renew', member.headers),
    ])
      expect(answer.statusCode).toBe(403);
  });

  it('lets a guest chat with the models it names, on accounts of its own', async () => {
    const token = await openLink({
      models: ['toy'],
      limits: { tokensPerDay: 5 },
      guestLimits: { requestsPerMinute: 2 },
    });
    const one = recognise(await guest(token));
    const two = recognise(await guest(token));
    expect(one).toMatchObject({
      ok: true,
      principal: { kind: 'guest', linkId: 'playground' },
      grant: {
        scopes: ['chat'],
        models: ['toy'],
        project: { projectId: 'default' },
        accounts: [
          { name: 'A guest', limits: { requestsPerMinute: 2 } },
          { id: 'guest-link:playground', name: 'The guest link', limits: { tokensPerDay: 5 } },
        ],
      },
    });
    const accounts = [one, two].map((each) => (each.ok ? each.grant.accounts?.map(({ id }) => id) : null));
    expect(accounts[0]?.[0]).not.toBe(accounts[1]?.[0]);
    expect(accounts[0]?.[1]).toBe(accounts[1]?.[1]);
  });

  it('opens nothing under /admin, and no live feed', async () => {
    const visitor = await guest(await openLink());
    for (const url of ['/admin/session', '/admin/nodes', '/admin/api-keys', '/admin/guest-link', '/admin/users'])
      expect((await ask('GET', url, visitor)).statusCode).not.toBe(200);
    expect((await ask('GET', '/admin/api-keys', visitor)).statusCode).toBe(401);
    expect((await ask('POST', '/admin/api-keys', visitor, { name: 'mine' })).statusCode).toBe(401);
    expect(room.get(Principals).recogniseUser(visitor)).toEqual({ ok: false, code: 'unauthenticated' });
  });

  it('is refused at once, and within a second everywhere, when it is switched off or renewed', async () => {
    for (const shut of [
      () => change({ enabled: false }),
      () => ask('POST', '/admin/guest-link/renew', admin.headers),
    ]) {
      const tookMs = await quickest(1_000, async () => {
        const token = await openLink();
        const visitor = await guest(token);
        await until(() => recognise(visitor, other).ok);
        await shut();
        const fromMs = performance.now();
        expect(recognise(visitor)).toEqual({ ok: false, code: 'unauthenticated', values: { detail: SHUT } });
        await until(() => !recognise(visitor, other).ok);
        const untilMs = performance.now();
        expect((await ask('GET', '/guest/session', visitor)).json().error.message).toBe(SHUT);
        expect((await enter(token)).statusCode).toBe(401);
        return untilMs - fromMs;
      });
      expect(tookMs).toBeLessThan(1_000);
    }
  });

  it('stays shut when somebody changes its limits while another switches it off', async () => {
    await openLink();
    const answer = await meanwhile(room.get(DataSource), ['UPDATE guest_links SET enabled = false'], () =>
      change({ guestLimits: { requestsPerMinute: 3 } }),
    );
    expect(answer.json()).toMatchObject({ enabled: false, url: null, guestLimits: { requestsPerMinute: 3 } });
  });

  it('is not told to an API key, which reads and does nothing else', async () => {
    const token = await openLink();
    const wish = { name: 'reader', scopes: ['admin-read'] };
    const { key } = (await ask('POST', '/admin/api-keys', admin.headers, wish)).json();
    const read = await ask('GET', '/admin/guest-link', { authorization: `Bearer ${key}` });
    expect(read.json()).toMatchObject({ enabled: true, url: null });
    expect(read.body).not.toContain(token);
  });

  it('ends at its time', async () => {
    const visitor = await guest(await openLink({ expiresAt: new Date(Date.now() + 60_000).toISOString() }));
    expect(recognise(visitor).ok).toBe(true);
    const { url } = (await change({ expiresAt: new Date(Date.now() - 1).toISOString() })).json();
    expect(url).toBeNull();
    expect(recognise(visitor).ok).toBe(false);
  });

  it('is no use to another site, nor to who guesses', async () => {
    const token = await openLink();
    expect((await enter(token, { 'sec-fetch-site': 'cross-site' })).statusCode).toBe(403);
    expect((await enter(`${token.slice(0, -1)}x`)).json().error.message).toBe(SHUT);
    const visitor = await guest(token);
    expect(recognise({ ...visitor, 'sec-fetch-site': 'cross-site' }).ok).toBe(false);
    const forged = { cookie: visitor.cookie?.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')) ?? '' };
    expect(recognise(forged).ok).toBe(false);
  });

  it('takes a browser that is signed in for a guest where the page of guests asks', async () => {
    const visitor = await guest(await openLink());
    const both = { cookie: `${admin.headers.cookie}; ${visitor.cookie}` };
    expect(recognise(both)).toMatchObject({ principal: { kind: 'user' } });
    expect(recognise({ ...both, 'x-aivailable-guest': '1' })).toMatchObject({ principal: { kind: 'guest' } });
  });

  it('leaves no counts of guests whose day is over', async () => {
    const database = room.get(DataSource);
    await database.query(
      `INSERT INTO spending (account, day, day_tokens, month, month_tokens)
       VALUES ('guest:old', '2020-01-01', 1, '2020-01-01', 1), ('guest-link:playground', '2020-01-01', 1, '2020-01-01', 1)`,
    );
    await room.get(GuestLinks).forgetGuests();
    const left = await database.query(`SELECT account FROM spending WHERE account LIKE 'guest%'`);
    expect(left).toEqual([{ account: 'guest-link:playground' }]);
  });
});

/** Looks at every turn of the loop: there is no event for what a memory table has taken in. */
async function until(holds: () => boolean): Promise<void> {
  const fromMs = performance.now();
  while (!holds()) {
    if (performance.now() - fromMs > 60_000) throw new Error('it did not come to hold within a minute');
    await new Promise((resolve) => setImmediate(resolve));
  }
}
