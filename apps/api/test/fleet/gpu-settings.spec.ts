import { once } from 'node:events';
import { isDeepStrictEqual } from 'node:util';
import { GIB, type Gpu, MIB } from '@aivailable/contracts';
import { afterEach, describe, expect, it } from '@jest/globals';
import { DataSource, type EntityManager, type EntityTarget, type FindOptionsWhere, type ObjectLiteral } from 'typeorm';
import { EventBus } from '../../src/events/event-bus.js';
import { FleetView } from '../../src/fleet/fleet-view.js';
import { openTestDatabase, type TestDatabase } from '../database.js';
import { aHello } from './agent.fake.js';
import { FleetRoom } from './fleet-room.js';
import { aGpu } from './gpu.fake.js';
import { anObservation } from './observation.fake.js';

const CARD = aGpu({
  ...{ name: 'RTX 3060', totalBytes: 12 * GIB, usedBytes: 0, reservedBytes: 380 * MIB },
  freeBytes: 12 * GIB - 380 * MIB,
});

const hello = (gpus: Gpu[], instances = [] as ReturnType<typeof anObservation>[]) => {
  const plain = aHello();
  return { ...plain, observed: { ...plain.observed, gpus, instances } };
};

describe('the settings of a GPU', () => {
  const open: FleetRoom[] = [];
  let database: TestDatabase | null = null;
  afterEach(async () => {
    for (const room of open.splice(0)) await room.close();
    await database?.close();
    database = null;
  });

  async function started(options: Parameters<typeof FleetRoom.open>[0] = {}): Promise<FleetRoom> {
    const fleet = await FleetRoom.open(options);
    open.push(fleet);
    return fleet;
  }

  async function withCard(fleet: FleetRoom, message = hello([CARD])) {
    const node = await fleet.join('ada');
    const agent = fleet.agent(node.nodeToken);
    await agent.connect();
    agent.say(message);
    await agent.heardOf('assign');
    return { ...node, agent };
  }

  it('are the headroom that an admin sets, and the default again when he takes it back', async () => {
    const fleet = await started();
    const { nodeId } = await withCard(fleet);
    const at = `/admin/nodes/${nodeId}/gpus/g1`;
    const before = { gpuId: 'g1', bytes: 256 * MIB, setBytes: null, reserveBytes: 380 * MIB };
    expect((await fleet.ask('GET', `/admin/nodes/${nodeId}`)).body.headroom).toEqual([before]);
    const set = await fleet.ask('PATCH', at, { headroomBytes: 2 * GIB });
    expect([set.status, set.body.headroom]).toEqual([200, [{ ...before, bytes: 2 * GIB, setBytes: 2 * GIB }]]);
    expect((await fleet.ask('PATCH', at, { headroomBytes: null })).body.headroom).toEqual([before]);
    expect((await fleet.linesUntil('node.headroom')).slice(-2)).toEqual([
      'On ada GPU 0 (RTX 3060) 2.00 GiB are kept free.',
      'On ada GPU 0 (RTX 3060) the default is kept free.',
    ]);
  });

  it('are kept of all cards when they are set at the same time', async () => {
    const fleet = await started();
    const ids = ['g1', 'g2', 'g3', 'g4', 'g5', 'g6'];
    const { nodeId } = await withCard(fleet, hello(ids.map((id, index) => ({ ...CARD, id, index }))));
    await Promise.all(ids.map((id) => fleet.ask('PATCH', `/admin/nodes/${nodeId}/gpus/${id}`, { headroomBytes: GIB })));
    const { headroom } = (await fleet.ask('GET', `/admin/nodes/${nodeId}`)).body;
    expect(headroom.map(({ setBytes }: { setBytes: number }) => setBytes)).toEqual(ids.map(() => GIB));
  });

  it('do not fall back when a row that was read before the last change comes late', async () => {
    const fleet = await started();
    const { nodeId } = await withCard(fleet, hello(['g1', 'g2'].map((id, index) => ({ ...CARD, id, index }))));
    const late = firstReadComesLate(fleet.room.get(DataSource).manager);
    const view = fleet.room.get(FleetView);
    const set = (gpuId: string) => fleet.ask('PATCH', `/admin/nodes/${nodeId}/gpus/${gpuId}`, { headroomBytes: GIB });
    await set('g1');
    await late.wasRead;
    await set('g2');
    const seen: unknown[] = [];
    view.onChange(() => seen.push(view.node(nodeId)?.headroom?.map(({ setBytes }) => setBytes)));
    await late.comes();
    expect(seen.filter((set) => !isDeepStrictEqual(set, [GIB, GIB]))).toEqual([]);
    expect(view.node(nodeId)?.headroom?.map(({ setBytes }) => setBytes)).toEqual([GIB, GIB]);
  });

  it('are refused with a sentence where they cannot be', async () => {
    const fleet = await started();
    const { nodeId } = await withCard(fleet);
    const patch = (gpuId: string, body: object) => fleet.ask('PATCH', `/admin/nodes/${nodeId}/gpus/${gpuId}`, body);
    const all = await patch('g1', { headroomBytes: 12 * GIB });
    expect([all.status, all.body.error.message]).toEqual([
      400,
      'GPU 0 (RTX 3060) has 12.00 GiB; a headroom of 12.00 GiB would leave nothing. Choose less, or cordon the node.',
    ]);
    expect((await patch('g1', { headroomBytes: -1 })).status).toBe(400);
    expect((await patch('g9', { headroomBytes: 0 })).body.error.message).toBe('Node ada has no GPU g9.');
  });

  it('are, for the node, whether ours yield to foreign processes', async () => {
    const fleet = await started();
    const { nodeId } = await withCard(fleet);
    expect((await fleet.ask('GET', `/admin/nodes/${nodeId}`)).body.foreignPolicy).toBe('yield');
    const held = await fleet.ask('PATCH', `/admin/nodes/${nodeId}`, { foreignPolicy: 'hold' });
    expect(held.body.foreignPolicy).toBe('hold');
    expect((await fleet.linesUntil('node.foreign-policy')).at(-1)).toBe(
      'Node ada holds: our instances stay on a card whatever else starts there.',
    );
    expect((await fleet.ask('PATCH', `/admin/nodes/${nodeId}`, { foreignPolicy: 'fight' })).status).toBe(400);
  });

  it('never take an engine of ours for a stranger', async () => {
    const fleet = await started();
    const foreignProcesses = [
      { pid: 7, name: 'node', bytes: GIB },
      { pid: 4242, name: 'python', bytes: 8 * GIB },
    ];
    const { nodeId } = await withCard(fleet, hello([{ ...CARD, foreignProcesses }], [anObservation({ pid: 7 })]));
    expect(
      fleet.room
        .get(FleetView)
        .node(nodeId)
        ?.gpus[0]?.foreignProcesses?.map(({ name }) => name),
    ).toEqual(['python']);
  });

  it('outlive the API process, what was learnt of the card included', async () => {
    database = await openTestDatabase();
    const first = await started({ database });
    const { nodeId } = await withCard(first);
    await first.ask('PATCH', `/admin/nodes/${nodeId}/gpus/g1`, { headroomBytes: GIB });
    await first.ask('PATCH', `/admin/nodes/${nodeId}`, { foreignPolicy: 'hold' });
    await first.close();
    open.pop();
    const second = await started({ database, email: 'second@test.local' });
    expect(second.room.get(FleetView).node(nodeId)).toMatchObject({
      foreignPolicy: 'hold',
      headroom: [{ gpuId: 'g1', bytes: GIB, setBytes: GIB, reserveBytes: 380 * MIB }],
    });
  });

  it('and the nodes themselves are known to every API process that shares the database', async () => {
    database = await openTestDatabase({ shared: true });
    const other = await started({ database });
    /* Passport has one strategy per test process: that of the room which was opened last. */
    const one = await started({ database, email: 'one@test.local' });
    const seen = async (isThere: () => boolean) => {
      const news = AbortSignal.timeout(60_000);
      const heard = new EventTarget();
      const leave = other.room.get(EventBus).on('node.changed', () => heard.dispatchEvent(new Event('news')));
      while (!isThere()) await once(heard, 'news', { signal: news });
      leave();
    };
    const { nodeId } = await one.join('ada');
    await seen(() => other.room.get(FleetView).node(nodeId)?.name === 'ada');
    await one.ask('PATCH', `/admin/nodes/${nodeId}`, { name: 'eve', foreignPolicy: 'hold', intent: 'cordoned' });
    await seen(() => other.room.get(FleetView).node(nodeId)?.name === 'eve');
    expect(other.room.get(FleetView).node(nodeId)).toMatchObject({ foreignPolicy: 'hold', intent: 'cordoned' });
    await one.ask('DELETE', `/admin/nodes/${nodeId}`);
    await seen(() => other.room.get(FleetView).node(nodeId) === undefined);
  });
});

/** The first row that is read from now on is handed over only when it is said, and then to the end. */
function firstReadComesLate(manager: EntityManager) {
  const find = manager.findOneBy.bind(manager);
  const read = new EventTarget();
  const wasRead = once(read, 'read');
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  manager.findOneBy = async <Row extends ObjectLiteral>(
    kind: EntityTarget<Row>,
    where: FindOptionsWhere<Row> | FindOptionsWhere<Row>[],
  ) => {
    manager.findOneBy = find;
    const row = await find(kind, where);
    read.dispatchEvent(new Event('read'));
    await released;
    return row;
  };
  return {
    wasRead,
    comes: async () => {
      release();
      /* Whoever waited for it goes on before a turn of the loop is over. */
      await new Promise(setImmediate);
    },
  };
}
