import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SupervisedProcess } from './supervised-process.mjs';

const DEADLINE_MS = 120_000;

describe('a supervised process', () => {
  let folder;
  let heard;
  let said;
  let claimed;
  let supervised;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'aivailable-supervised-'));
    [heard, said, claimed] = [inbox(), [], new Set()];
  });
  afterEach(async () => {
    await supervised?.stop(0);
    await rm(folder, { recursive: true, force: true });
  });

  const supervise = async (source) => {
    const script = path.join(folder, 'child.mjs');
    await writeFile(script, source);
    supervised = new SupervisedProcess({
      name: 'child',
      script,
      args: [],
      log: path.join(folder, 'logs', 'child.log'),
      environment: () => process.env,
      onMessage: heard.put,
      claim: { started: (name) => claimed.add(name), ended: (name) => claimed.delete(name) },
      say: (text) => said.push(text),
    });
    await supervised.start();
  };

  it(
    'is started again after a crash, and its last lines are told',
    async () => {
      await supervise(`console.log('about to fail'); process.send({ pid: process.pid }, () => process.exit(3));`);
      const [first, second] = [await heard.take(), await heard.take()];
      expect(second.pid).not.toBe(first.pid);
      expect(said[0]).toBe(
        'child ended unexpectedly (3); starting it again in 1 s. Its last lines:\n    about to fail',
      );
    },
    DEADLINE_MS,
  );

  it(
    'is not started again when it was given up',
    async () => {
      await supervise(
        `process.on('message', () => process.exit(1)); process.on('exit', () => console.log('gone')); process.send({ up: true });`,
      );
      await heard.take();
      supervised.giveUp();
      supervised.send('end');
      await supervised.stop(DEADLINE_MS);
      expect([said, claimed]).toEqual([[], new Set()]);
    },
    DEADLINE_MS,
  );

  it(
    'ends at SIGTERM and is not started again',
    async () => {
      await supervise(
        `process.on('SIGTERM', () => { console.log('bye'); process.exit(0); }); setInterval(() => {}, 1000); process.send({ up: true });`,
      );
      await heard.take();
      expect([...claimed]).toEqual(['child']);
      await supervised.stop(5_000);
      expect([...claimed]).toEqual([]);
      expect(said).toEqual([]);
      expect(await readFile(supervised.log, 'utf8')).toBe('bye\n');
    },
    DEADLINE_MS,
  );

  it(
    'is killed when it does not end in time',
    async () => {
      await supervise(
        `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); process.send({ pid: process.pid });`,
      );
      const { pid } = await heard.take();
      await supervised.stop(100);
      expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    },
    DEADLINE_MS,
  );
});

/** Messages in the order they came; `take` waits for the next. */
function inbox() {
  const messages = [];
  const takers = [];
  return {
    put: (message) => (takers.length > 0 ? takers.shift()(message) : messages.push(message)),
    take: () => (messages.length > 0 ? messages.shift() : new Promise((resolve) => takers.push(resolve))),
  };
}
