import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type OwnDatabase, openOwnDatabase } from '../../apps/api/test/own-database.js';
import { type Script, ScriptedEngine } from '../../apps/api/test/routing/fake-ports.js';
import { instance, servedModel } from '../../apps/api/test/routing/fake-serving.js';
import { eventually } from '../harness/deadline.js';
import { BookedDoor } from '../harness/ledger/booked-door.js';
import { post, type Seen, stream } from '../harness/ledger/caller.js';
import { CountingEngine } from '../harness/ledger/counting-engine.js';

/** 10,000 by `LEDGER_CALLS=10000`; fewer where every test of the product has its turn. */
const CALLS = Number(process.env.LEDGER_CALLS ?? 600);
const AT_ONCE = 60;
/** Nobody queues: what leaves a slot is not at once another's. */
const SLOTS = 64;
/** What comes within milliseconds, on a machine that others starve. */
const LONGEST_MS = 90_000;

/** Dies in all the ways in which an engine can before its first byte. */
const dying: Script = (_request, response) => {
  const way = Math.random();
  if (way < 0.4) response.destroy();
  else if (way < 0.7) response.writeHead(500, { 'content-type': 'application/json' }).end('{"error":{"message":"no"}}');
  else response.writeHead(503, { 'content-type': 'application/json' }).end('{"error":{"message":"Loading model"}}');
};

/** They read the same one, and so can go on for each other. */
const ofOneFile = (one: ReturnType<typeof instance>) => ({ ...one, kin: 'one file' });

interface Sum {
  readonly calls: string;
  readonly read: string;
  readonly written: string;
}

describe('the ledger', () => {
  let folder: string;
  let database: OwnDatabase;
  let door: BookedDoor;
  let engine: CountingEngine;
  /** Reads the same file: goes on with what the first one began, and the first one with what it began. */
  let twin: CountingEngine;
  let vectors: CountingEngine;
  const broken = new ScriptedEngine(dying);
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'aivailable-ledger-'));
    database = await openOwnDatabase();
    door = new BookedDoor(database);
    engine = new CountingEngine(folder, 'toy', SLOTS);
    twin = new CountingEngine(folder, 'toy', SLOTS, 'twin');
    vectors = new CountingEngine(folder, 'vectors', SLOTS);
    await Promise.all([engine.start(), twin.start(), vectors.start(), door.open()]);
    door.tunnels.leadToSocket('node-of-good', engine.socketPath);
    door.tunnels.leadToSocket('node-of-twin', twin.socketPath);
    door.tunnels.leadToSocket('node-of-vectors', vectors.socketPath);
    door.tunnels.lead('node-of-broken', await broken.start());
    door.serving.set(
      servedModel('toy', {
        ready: [...[instance('good', SLOTS), instance('twin', SLOTS)].map(ofOneFile), instance('broken', 2)],
      }),
    );
    door.serving.set(servedModel('vectors', { task: 'embed', ready: [instance('vectors', SLOTS)] }));
  });
  afterAll(async () => {
    await door?.close();
    await Promise.all([engine?.stop(), twin?.stop(), vectors?.stop()]);
    broken.kill();
    await database?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const chat = (more: object) => ({ model: 'toy', messages: [{ role: 'user', content: 'Tell me.' }], ...more });
  const v1 = (path: string) => `${door.url}/v1/${path}`;
  const both = () => [engine, twin];
  const readBy = (engines: readonly CountingEngine[]) =>
    engines.reduce((sum, { counts }) => sum + counts.readTokens, 0);
  const writtenBy = (engines: readonly CountingEngine[]) =>
    engines.reduce((sum, { counts }) => sum + counts.writtenTokens, 0);
  let cuts = 0;

  /** All kinds of calls at once; some lose their engine, some leave, both while the engines hold their breath. */
  async function round(from: number, count: number): Promise<void> {
    const seen: Seen[] = [];
    const leaves = new Map<Seen, () => void>();
    const reached = { cut: new Set<Seen>(), leave: new Set<Seen>() };
    let wholeTokens = 0;
    const streamed = (more: object, does: { readonly isCut?: boolean; readonly leavesAfter?: number } = {}) => {
      const requestId = `call-${from}-${seen.length}`;
      const one: Seen = { status: 0, pieces: 0, requestId };
      seen.push(one);
      return stream(v1('chat/completions'), chat({ stream: true, ...more }), one, ({ pieces }, leave) => {
        if (does.isCut) reached.cut.add(one);
        if (pieces !== does.leavesAfter) return;
        reached.leave.add(one);
        leaves.set(one, leave);
      }).finally(() => leaves.delete(one));
    };
    const whole = async (body: object, where = 'chat/completions') => {
      const answer = await post(v1(where), body);
      const { usage } = (await answer.json()) as { usage?: { completion_tokens?: number } };
      wholeTokens += usage?.completion_tokens ?? 0;
    };
    const writtenBefore = writtenBy(both());
    const usage = { stream_options: { include_usage: true } };
    const kinds: ((seed: number) => Promise<unknown>)[] = [
      (seed) => whole(chat({ seed })),
      (seed) => whole({ model: 'toy', prompt: `Once ${seed}`, max_tokens: 9 }, 'completions'),
      (seed) => streamed({ seed, ...usage }, { isCut: true }),
      (seed) => streamed({ seed, max_tokens: 12 }, { isCut: true }),
      (seed) => streamed({ seed }, { leavesAfter: 1 + (seed % 8) }),
      (seed) => streamed({ seed }, { isCut: true, leavesAfter: 1 + (seed % 8) }),
      (seed) => whole({ model: 'vectors', input: [`one ${seed}`, 'two'] }, 'embeddings'),
      () => whole(chat({ messages: [{ role: 'user', content: 'too long '.repeat(400) }] })),
      () => whole({ model: 'nobody', messages: [] }),
      (seed) => whole(chat({ seed, n: 2, max_tokens: 5 })),
    ];
    const running = Array.from({ length: count }, (_, i) => kinds[(from + i) % kinds.length]?.(from + i));
    const among = (...of: number[]) => running.filter((_, i) => of.includes((from + i) % kinds.length)).length;
    const heard = () => seen.reduce((sum, { pieces }) => sum + pieces, 0) + wholeTokens;
    const hold = async () => {
      for (const { clock } of both()) clock.hold();
      const isHeard = () => heard() === writtenBy(both()) - writtenBefore || undefined;
      await eventually(LONGEST_MS, 'what is on its way', isHeard);
    };
    const go = () => {
      for (const { clock } of both()) clock.go();
    };
    await eventually(LONGEST_MS, 'those that will be cut', () => reached.cut.size === among(2, 3, 5) || undefined);
    await hold();
    const ids = [...reached.cut].flatMap(({ requestId }) => requestId ?? []);
    for (const count of await Promise.all(both().map((one) => one.cut(ids)))) cuts += count;
    go();
    await eventually(LONGEST_MS, 'those that will leave', () => reached.leave.size === among(4, 5) || undefined);
    await hold();
    const gone = door.aborted + leaves.size;
    const left = [...leaves.keys()].flatMap(({ requestId }) => requestId ?? []);
    for (const leave of [...leaves.values()]) leave();
    await eventually(LONGEST_MS, 'their accounts', () => door.aborted === gone || undefined);
    const isHeardOf = (requestId: string) => both().some((one) => one.isAnswering(requestId));
    await eventually(LONGEST_MS, 'engines that know it', () => !left.some(isHeardOf) || undefined);
    go();
    await Promise.all(running);
  }

  it(
    `of ${CALLS} mixed calls is what the engines counted by themselves, to the token`,
    async () => {
      for (let from = 0; from < CALLS; from += AT_ONCE) await round(from, Math.min(AT_ONCE, CALLS - from));
      await eventually(60_000, 'the end of all', () => door.plane.load.running === 0 || undefined);
      await door.booked();
      const ask = async <T>(sql: string) => (await database.dataSource.query(sql)) as T[];
      const sums = (table: string, count: string) =>
        ask<Sum>(`SELECT ${count} AS calls, coalesce(sum(prompt_tokens), 0) AS read,
          coalesce(sum(completion_tokens), 0) AS written FROM ${table}`);
      const [{ tokens: questionTokens }] = (await ask(
        `SELECT max(prompt_tokens) AS tokens FROM usage_requests WHERE continued > 0`,
      )) as [{ tokens: number }];
      const counted = {
        calls: String(CALLS),
        /* Who goes on reads the question, too; it is booked once. */
        read: String(readBy([...both(), vectors]) - (engine.readAgain + twin.readAgain) * questionTokens),
        written: String(writtenBy([...both(), vectors])),
      };
      expect(await sums('usage_requests', 'count(*)')).toEqual([counted]);
      expect(await sums('usage_days', 'sum(requests)')).toEqual([counted]);
      const total = String(Number(counted.read) + Number(counted.written));
      expect(await ask('SELECT month_tokens FROM spending')).toEqual([{ month_tokens: total }]);
      const outcomes = await ask<{ outcome: string; calls: string }>(
        'SELECT outcome, count(*) AS calls FROM usage_requests GROUP BY 1',
      );
      const of = (outcome: string) => Number(outcomes.find((one) => one.outcome === outcome)?.calls ?? 0);
      expect([of('answered') + of('aborted'), of('refused'), of('failed')]).toEqual([0.8 * CALLS, 0.2 * CALLS, 0]);
      expect(of('aborted')).toBeGreaterThan(CALLS / 10);
      expect(cuts).toBeGreaterThan(CALLS / 20);
      expect(
        await ask(
          'SELECT sum(continued) AS times, min(prompt_tokens) AS tokens FROM usage_requests WHERE continued > 0',
        ),
      ).toEqual([{ times: String(cuts), tokens: questionTokens }]);
      expect(broken.seen.length).toBeGreaterThan(CALLS / 200);
      expect(await ask('SELECT 1 FROM usage_requests WHERE tries > 1 LIMIT 1')).toHaveLength(1);
      expect(door.plane.load).toMatchObject({ running: 0, waiting: 0, busySlots: 0 });
    },
    CALLS * 150 + 60_000,
  );
});
