import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FakeClock, settle } from '../clock.fake.js';
import { systemClock } from '../clock.js';
import { silentLog } from '../log.js';
import { FakeApi } from './api.fake.js';
import { Enrolment } from './enrolment.js';
import type { Fetch } from './join.js';
import { leaveFleet } from './leave.js';
import { readNode } from './node-token.js';

const ANSWER = { nodeId: 'n1', nodeName: 'lab-2', nodeToken: 'secret' };

describe('an enrolment', () => {
  let api: FakeApi;
  let dir: string;

  beforeEach(async () => {
    api = await FakeApi.start();
    api.joinTokens.set('once', ANSWER);
    dir = await mkdtemp(join(tmpdir(), 'enrolment-spec-'));
  });

  afterEach(async () => {
    await api.close();
    await rm(dir, { recursive: true, force: true });
  });

  function make(joinToken: string | null, more: { fetch?: Fetch; apiUrl?: string } = {}): Enrolment {
    return new Enrolment({
      ...{ apiUrl: api.url, dir, joinToken, hostname: 'box', name: 'lab', fetch, clock: systemClock },
      labels: { site: 'attic' },
      ...{ random: () => 0, log: silentLog, signal: new AbortController().signal },
      ...more,
    });
  }

  it('exchanges the join token and keeps the answer for its owner alone', async () => {
    expect(await make('once').begin()).toEqual({ ok: true, node: { apiUrl: api.url, ...ANSWER } });
    expect(api.joins).toEqual([{ token: 'once', hostname: 'box', name: 'lab', labels: { site: 'attic' } }]);
    const path = join(dir, 'node.json');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ apiUrl: api.url, ...ANSWER });
  });

  it('leaves the join token alone while a kept one is there, and reaches the API where it is now', async () => {
    await make('once').begin();
    const again = await make('another', { apiUrl: 'http://moved:1' }).begin();
    expect(again).toEqual({ ok: true, node: { apiUrl: 'http://moved:1', ...ANSWER } });
    expect(api.joins).toHaveLength(1);
  });

  it('joins anew when the kept token is refused, once', async () => {
    await make('once').begin();
    api.joinTokens.set('second', { ...ANSWER, nodeToken: 'secret-2' });
    const enrolment = make('second');
    await enrolment.begin();
    expect(await enrolment.again('The node was removed.')).toMatchObject({ node: { nodeToken: 'secret-2' } });
    expect(await enrolment.again('The node was removed.')).toEqual({ ok: false, message: 'The node was removed.' });
  });

  it.each<[string, string | null, string]>([
    ['there is no token at all', null, 'has not joined http://127.0.0.1:PORT yet. Give it a join token with --token.'],
    ['the token is refused', 'used', 'The join token was refused: The join token is used up.'],
  ])('says so when %s', async (_what, token, sentence) => {
    const result = await make(token).begin();
    expect(result).toMatchObject({ ok: false });
    expect(result.ok || result.message.replace(String(api.port), 'PORT')).toContain(sentence);
  });

  it.each<[number, string, string]>([
    [404, '', 'http://somewhere is no AIvailable API: there is nothing at /agent/join.'],
    [418, '', 'The API refused the join (418).'],
    [
      401,
      '',
      'The join token was refused: it is unknown, used up or too old. Make a new one in the console, with "Add a machine" on the page "Fleet".',
    ],
    [200, '<html>', 'http://somewhere did not answer like an AIvailable API. Is the URL right?'],
  ])('says so when the other side answers %i', async (status, body, message) => {
    const answers: Fetch = () => Promise.resolve(new Response(body, { status }));
    const result = await make('once', { fetch: answers, apiUrl: 'http://somewhere' }).begin();
    expect(result).toEqual({ ok: false, message });
  });

  it('waits for an API that is not up yet, and stops waiting when told to', async () => {
    const clock = new FakeClock();
    const stop = new AbortController();
    let asked = 0;
    const dead: Fetch = () => {
      asked += 1;
      return asked === 2
        ? Promise.resolve(new Response('', { status: 503 }))
        : Promise.reject(new Error('ECONNREFUSED'));
    };
    const enrolment = new Enrolment({
      ...{ apiUrl: 'http://a', dir, joinToken: 'once', hostname: 'box', name: null, fetch: dead, clock },
      labels: {},
      ...{ random: () => 1, log: silentLog, signal: stop.signal },
    });
    const joined = enrolment.begin();
    while (clock.nextInMs === null) await settle();
    expect(clock.nextInMs).toBe(500);
    await clock.advance(500);
    expect(clock.nextInMs).toBe(1_000);
    await clock.advance(1_000);
    expect(asked).toBe(3);
    stop.abort();
    expect(await joined).toEqual({ ok: false, message: 'Stopped before the API could be reached.' });
  });

  it('takes a file that it cannot understand for none', async () => {
    await writeFile(join(dir, 'node.json'), '{"nodeId":');
    expect(await readNode(dir)).toBeNull();
    expect(await make('once').begin()).toMatchObject({ ok: true });
  });

  describe('leaving', () => {
    it('tells the API and forgets the token', async () => {
      await make('once').begin();
      expect(await leaveFleet(dir, fetch)).toEqual({ ok: true, sentence: `The node "lab-2" has left ${api.url}.` });
      expect(api.nodeTokens.size).toBe(0);
      expect(await leaveFleet(dir, fetch)).toEqual({
        ok: false,
        sentence: `The agent of ${dir} has not joined anything.`,
      });
    });

    it('forgets the token also when the API knows nothing of it', async () => {
      await make('once').begin();
      api.nodeTokens.clear();
      expect(await leaveFleet(dir, fetch)).toMatchObject({ ok: true });
      expect(await readNode(dir)).toBeNull();
    });

    it.each<[string, Fetch, string]>([
      ['cannot be reached', () => Promise.reject(new Error('no')), 'cannot be reached, so the node stays.'],
      ['fails', () => Promise.resolve(new Response('', { status: 500 })), 'answered 500, so the node stays.'],
    ])('keeps the token when the API %s', async (_what, answer, sentence) => {
      await make('once').begin();
      const left = await leaveFleet(dir, answer);
      expect(left.ok).toBe(false);
      expect(left.sentence).toContain(sentence);
      expect(await readNode(dir)).not.toBeNull();
    });
  });
});
