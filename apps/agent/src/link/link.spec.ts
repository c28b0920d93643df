import type { Assignment, Welcome } from '@aivailable/contracts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FakeClock, settle } from '../clock.fake.js';
import { systemClock } from '../clock.js';
import { silentLog } from '../log.js';
import { FakeApi } from './api.fake.js';
import { Link, type LinkRefusal } from './link.js';
import { someInstance, someObserved } from './observed.fake.js';
import type { Observed } from './report-writer.js';

const IDENTITY = {
  ...{ agentVersion: '0.1.0', bootId: 'boot-1', hostname: 'lab', platform: 'linux', arch: 'x64' },
  kind: 'real' as const,
};

/** Events of the link, each of which a test can wait for. */
class Ear {
  readonly welcomes: Welcome[] = [];
  readonly assignments: Assignment[] = [];
  readonly refusals: LinkRefusal[] = [];
  downs = 0;
  #wake: () => void = () => {};

  onWelcome = (welcome: Welcome) => this.#heard(() => this.welcomes.push(welcome));
  onAssignment = (assignment: Assignment) => this.#heard(() => this.assignments.push(assignment));
  onRefused = (refusal: LinkRefusal) => this.#heard(() => this.refusals.push(refusal));
  onDown = () =>
    this.#heard(() => {
      this.downs += 1;
    });

  async until(fits: () => boolean): Promise<void> {
    while (!fits()) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  #heard(note: () => void): void {
    note();
    this.#wake();
  }
}

describe('the link', () => {
  let api: FakeApi;
  let ear: Ear;
  let observed: Observed;
  let link: Link | null = null;

  beforeEach(async () => {
    api = await FakeApi.start();
    api.nodeTokens.add('secret');
    ear = new Ear();
    observed = someObserved();
  });

  afterEach(async () => {
    await link?.stop('test over');
    await api.close();
  });

  function open(clock = systemClock, nodeToken = 'secret'): Link {
    link = new Link({
      ...{ apiUrl: api.url, nodeToken, identity: IDENTITY, clock, random: () => 0, log: silentLog, events: ear },
      observe: () => observed,
      backOff: { firstMs: 10, longestMs: 20 },
    });
    link.start();
    return link;
  }

  async function up(clock = systemClock): Promise<Link> {
    const opened = open(clock);
    await ear.until(() => ear.welcomes.length > 0);
    return opened;
  }

  it('says who it is first, with all that it sees', async () => {
    const hello = api.next('hello');
    await up();
    expect(await hello).toMatchObject({ protocol: 2, ...IDENTITY, observed: { seq: 1, rev: 1, gpus: [{ id: 'g1' }] } });
    expect(ear.welcomes).toEqual([api.greeting]);
  });

  it('reports at every heartbeat that the API asked for', async () => {
    api.greeting = { type: 'welcome', nodeId: 'n1', nodeName: 'lab', heartbeatMs: 20, tunnels: 0 };
    const third = api.next('report', ({ seq }) => seq === 4);
    await up();
    expect(await third).toMatchObject({ rev: 1 });
  });

  it('reports a change at once, several in one, and gauges not at all', async () => {
    const opened = await up();
    observed = someObserved({ instances: [{ ...someInstance, busySlots: 1 }] });
    opened.changed();
    const report = api.next('report');
    observed = someObserved({ issues: [{ code: 'no_gpu', message: 'first' }] });
    opened.changed();
    observed = someObserved({ issues: [{ code: 'no_gpu', message: 'second' }] });
    opened.changed();
    expect(await report).toMatchObject({ seq: 2, rev: 2, issues: [{ message: 'second' }] });
    expect(api.said.map(({ type }) => type)).toEqual(['hello', 'report']);
  });

  it('passes on assignments and answers with what it carries out', async () => {
    await up();
    const report = api.next('report');
    const assignment = { epoch: 3, revision: 7, instances: [] };
    api.send({ type: 'assign', assignment });
    expect(await report).toMatchObject({ assignmentEpoch: 3, assignmentRevision: 7 });
    api.send({ type: 'assign', assignment: { epoch: 2, revision: 99, instances: [] } });
    api.send({ type: 'assign', assignment: { epoch: 3, revision: 6, instances: [] } });
    const next = { epoch: 3, revision: 8, instances: [] };
    api.send({ type: 'assign', assignment: next });
    await ear.until(() => ear.assignments.length > 1);
    expect(ear.assignments).toEqual([assignment, next]);
  });

  it('does not hang up on what it does not understand', async () => {
    await up();
    api.send({ type: 'from-the-future' });
    api.send({ type: 'assign', assignment: { epoch: 3, revision: 7, instances: [] } });
    await ear.until(() => ear.assignments.length > 0);
    expect(ear.downs).toBe(0);
  });

  it('dials again for as long as it takes, and says what still runs', async () => {
    await up();
    const { port } = api;
    await api.close();
    await ear.until(() => ear.downs >= 4);
    api = await FakeApi.start(port);
    api.nodeTokens.add('secret');
    await ear.until(() => ear.welcomes.length === 2);
    expect(api.said[0]).toMatchObject({
      type: 'hello',
      bootId: 'boot-1',
      observed: { instances: [{ instanceId: 'i1' }] },
    });
  });

  it('waits longer after each failure', async () => {
    const clock = new FakeClock();
    await api.close();
    open(clock);
    const waits: (number | null)[] = [];
    for (let n = 1; n <= 4; n++) {
      await ear.until(() => ear.downs === n);
      waits.push(clock.nextInMs);
      await clock.advance(clock.nextInMs ?? 0);
    }
    expect(waits).toEqual([5, 10, 10, 10]);
  });

  it('dials at once when somebody knows that the API is back', async () => {
    const clock = new FakeClock();
    const opened = await up(clock);
    const { port } = api;
    await api.close();
    await ear.until(() => ear.downs === 1);
    api = await FakeApi.start(port);
    api.nodeTokens.add('secret');
    opened.dialNow();
    await ear.until(() => ear.welcomes.length === 2);
    opened.dialNow();
    await settle();
    expect(api.said.map(({ type }) => type)).toEqual(['hello']);
  });

  it('takes a peer that says nothing for gone', async () => {
    const clock = new FakeClock();
    api.greeting = { type: 'welcome', nodeId: 'n1', nodeName: 'lab', heartbeatMs: 10_000, tunnels: 0 };
    await up(clock);
    api.fallSilent();
    for (let beat = 0; beat < 6; beat++) await clock.advance(10_000);
    await ear.until(() => ear.downs === 1);
  });

  it('does not take the time in which it stood still itself for silence of the peer', async () => {
    const clock = new FakeClock();
    api.greeting = { type: 'welcome', nodeId: 'n1', nodeName: 'lab', heartbeatMs: 10_000, tunnels: 0 };
    await up(clock);
    const report = api.next('report');
    await clock.jump(3_600_000);
    await report;
    expect([ear.downs, api.links]).toEqual([0, 1]);
  });

  it('gives up when its token is refused', async () => {
    open(systemClock, 'stolen');
    await ear.until(() => ear.refusals.length > 0);
    expect(ear.refusals).toEqual([
      {
        code: 'token_refused',
        message:
          'The API does not know the token of this node (401). Join again with a new join token from the console.',
      },
    ]);
    await settle();
    expect(ear.downs).toBe(0);
  });

  it.each([true, false])('dials again after a refusal only when that can help: %s', async (retry) => {
    api.greeting = { type: 'refused', code: 'superseded', message: 'Another one is here.', retry };
    const hello = api.next('hello');
    open();
    await hello;
    if (retry) {
      api.greeting = { type: 'welcome', nodeId: 'n1', nodeName: 'lab', heartbeatMs: 60_000, tunnels: 0 };
      api.dropLink();
      await ear.until(() => ear.welcomes.length === 1);
    } else {
      await ear.until(() => ear.refusals.length === 1);
    }
    expect(ear.refusals).toEqual(retry ? [] : [{ code: 'superseded', message: 'Another one is here.' }]);
  });

  it('says goodbye and dials no more', async () => {
    const opened = await up();
    const goodbye = api.next('goodbye');
    await opened.stop('stopped by SIGTERM');
    expect(await goodbye).toEqual({ type: 'goodbye', reason: 'stopped by SIGTERM' });
    expect(api.links).toBe(1);
    expect(ear.downs).toBe(0);
  });

  it('stops also while nobody answers', async () => {
    const clock = new FakeClock();
    await api.close();
    const opened = open(clock);
    await ear.until(() => ear.downs === 1);
    await opened.stop('over');
    expect(clock.pending).toBe(0);
  });
});
