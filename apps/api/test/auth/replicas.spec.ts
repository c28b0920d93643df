import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { ApiKeys } from '../../src/auth/api-keys.js';
import { AuthModule } from '../../src/auth/auth.module.js';
import { Principals } from '../../src/auth/principal.js';
import { tryOf } from '../../src/auth/sign-in-throttle.js';
import { SignInTries } from '../../src/auth/sign-in-tries.js';
import { EventBus } from '../../src/events/event-bus.js';
import { openTestDatabase, type TestDatabase } from '../database.js';
import { quickest } from '../quickest.js';
import { Room } from '../room.js';
import { type SignedIn, signedIn } from '../signed-in.js';

const WITHIN_MS = 1_000;

describe('two API processes on one database', () => {
  let database: TestDatabase;
  let here: Room;
  let there: Room;
  let admin: SignedIn;
  beforeAll(async () => {
    database = await openTestDatabase({ shared: true });
    const open = () => Room.open({ imports: [AuthModule], database, config: { sessionSecret: 's'.repeat(40) } });
    here = await open();
    there = await open();
    admin = await signedIn(here, 'admin');
  });
  afterAll(async () => {
    await here.close();
    await there.close();
    await database.close();
  });

  const make = () => here.get(ApiKeys).create({ name: 'k', userId: admin.userId, expiresAt: null }, null);
  const recognise = (key: string) => there.get(Principals).recogniseCaller({ 'x-api-key': key });
  const change = (method: 'PATCH' | 'DELETE', url: string, payload?: object) =>
    here.ask({ method, url, headers: admin.headers, ...(payload ? { payload } : {}) });

  /** Looks at every turn of the loop: there is no event for what a memory table has taken in. */
  async function msUntil(holds: () => boolean): Promise<number> {
    const from = performance.now();
    while (!holds()) {
      if (performance.now() - from > 60_000) throw new Error('it did not come to hold within a minute');
      await new Promise((resolve) => setImmediate(resolve));
    }
    return performance.now() - from;
  }

  it('refuse a key that was revoked at the other, within a second', async () => {
    const tookMs = await quickest(WITHIN_MS, async () => {
      const { key, keyId } = await make();
      await msUntil(() => recognise(key).ok);
      await change('DELETE', `/admin/api-keys/${keyId}`);
      return msUntil(() => !recognise(key).ok);
    });
    expect(tookMs).toBeLessThan(WITHIN_MS);
  });

  it('go by what was changed at the other, of the key and of its project', async () => {
    let parallelRequests = 2;
    const tookMs = await quickest(WITHIN_MS, async () => {
      parallelRequests++;
      const { key, keyId } = await make();
      await msUntil(() => recognise(key).ok);
      await change('PATCH', `/admin/api-keys/${keyId}`, { models: ['toy'] });
      await change('PATCH', '/admin/projects/default', { limits: { parallelRequests } });
      return msUntil(() => {
        const asking = recognise(key);
        if (!asking.ok || asking.grant.models?.[0] !== 'toy') return false;
        return asking.grant.project.limits.parallelRequests === parallelRequests;
      });
    });
    expect(tookMs).toBeLessThan(WITHIN_MS);
  });

  it('count failed sign-ins together, and let the owner in elsewhere', async () => {
    let asked = 1;
    const signIn = (room: Room, remoteAddress: string) =>
      room.ask({
        ...{ method: 'POST', url: '/admin/session', remoteAddress },
        payload: { email: admin.email, password: 'a guess' },
      });
    const tries = there.get(SignInTries);
    let address = '';
    const tookMs = await quickest(WITHIN_MS, async () => {
      address = `10.9.9.${asked++}`;
      for (const room of [here, there, here, there, here]) await signIn(room, address);
      return msUntil(() => tries.waitMs(tryOf(admin.email, address), Date.now()) > 0);
    });
    expect(tookMs).toBeLessThan(WITHIN_MS);
    expect((await signIn(there, address)).statusCode).toBe(429);
    expect((await signIn(there, '10.1.1.1')).statusCode).toBe(401);
  });

  it('look again when their connection for news was cut: what was revoked meanwhile is refused', async () => {
    const { key, keyId } = await make();
    await msUntil(() => recognise(key).ok);
    const cut = new Promise<void>((resolve) => there.get(EventBus).on('news.missed', () => resolve()));
    const client = new pg.Client({ connectionString: database.address.url });
    await client.connect();
    await client.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'aivailable-events'`,
    );
    await client.query('UPDATE api_keys SET revoked_at = now() WHERE id = $1', [keyId]);
    await client.end();
    expect(recognise(key).ok).toBe(true);
    await cut;
    expect(await msUntil(() => !recognise(key).ok)).toBeLessThan(WITHIN_MS);
  });
});
