import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { transaction } from '../../src/database/transaction.js';
import type { ClusterEvent } from '../../src/events/cluster-event.js';
import { EventBus } from '../../src/events/event-bus.js';
import { Journal } from '../../src/events/journal.js';
import { openTestDatabase, type TestDatabase } from '../database.js';
import { Room } from '../room.js';

const happened = (message: string): ClusterEvent => ({
  type: 'happened',
  kind: 'test',
  message,
  actor: null,
  subject: { nodeId: 'n1' },
});

describe('the event bus of one process', () => {
  let room: Room;
  let bus: EventBus;
  beforeAll(async () => {
    room = await Room.open({ imports: [] });
    bus = room.get(EventBus);
  });
  afterAll(() => room.close());

  it('delivers to the listeners of that type until they leave', async () => {
    const heard: string[] = [];
    const leave = bus.on('api-key.changed', (event) => heard.push(event.keyId));
    await bus.publish({ type: 'api-key.changed', keyId: 'a' });
    await bus.publish({ type: 'user.changed', userId: 'u' });
    leave();
    await bus.publish({ type: 'api-key.changed', keyId: 'b' });
    expect(heard).toEqual(['a']);
  });

  it('delivers after the commit, not before', async () => {
    const order: string[] = [];
    const leave = bus.on('api-key.changed', () => order.push('heard'));
    await transaction(room.get(DataSource), async (manager) => {
      await bus.publish({ type: 'api-key.changed', keyId: 'a' }, manager);
      order.push('work done');
    });
    leave();
    expect(order).toEqual(['work done', 'heard']);
  });

  it('neither delivers nor journals what is rolled back', async () => {
    const heard: string[] = [];
    const leave = bus.on('happened', (event) => heard.push(event.message));
    const work = transaction(room.get(DataSource), async (manager) => {
      await bus.publish(happened('never'), manager);
      throw new Error('no');
    });
    await expect(work).rejects.toThrow('no');
    leave();
    expect(heard).toEqual([]);
    expect((await room.get(Journal).latest(10)).map((entry) => entry.message)).not.toContain('never');
  });

  it('journals what happened and tells listeners the number of the line', async () => {
    const numbers: (number | undefined)[] = [];
    const leave = bus.on('happened', (event) => numbers.push(event.entry?.id));
    await bus.publish(happened('first'));
    await bus.publish(happened('second'));
    leave();
    const lines = await room.get(Journal).latest(2);
    expect(lines.map((line) => line.message)).toEqual(['second', 'first']);
    expect(lines.map((line) => line.id).reverse()).toEqual(numbers);
    expect(await room.get(Journal).latest(1, lines[0]?.id)).toEqual([lines[1]]);
  });

  it('lets a listener that throws hurt nobody else', async () => {
    const heard: string[] = [];
    const leaves = [
      bus.on('user.changed', () => {
        throw new Error('broken listener');
      }),
      bus.on('user.changed', (event) => heard.push(event.userId)),
    ];
    await bus.publish({ type: 'user.changed', userId: 'u' });
    for (const leave of leaves) leave();
    expect(heard).toEqual(['u']);
  });
});

describe('the event buses of two processes on one database', () => {
  let database: TestDatabase;
  let rooms: Room[];
  beforeAll(async () => {
    database = await openTestDatabase({ shared: true });
    rooms = [await Room.open({ imports: [], database }), await Room.open({ imports: [], database })];
  });
  afterAll(async () => {
    for (const room of rooms) await room.close();
    await database.close();
  });

  it('hear each other once, also more than a notification can hold, and in order', async () => {
    const [here, there] = rooms.map((room) => room.get(EventBus));
    const big = 'x'.repeat(20_000);
    const heardHere: string[] = [];
    here?.on('happened', (event) => heardHere.push(event.message));
    const heardThere: string[] = [];
    const arrived = new Promise<void>((resolve) => {
      there?.on('happened', (event) => {
        heardThere.push(event.message);
        if (event.message === 'last') resolve();
      });
    });
    await here?.publish(happened('first'));
    await here?.publish(happened(big));
    await here?.publish(happened('last'));
    await arrived;
    expect(heardThere).toEqual(['first', big, 'last']);
    expect(heardHere).toEqual(['first', big, 'last']);
  });

  it('do not hear of a transaction that was rolled back', async () => {
    const [here, there] = rooms.map((room) => room.get(EventBus));
    const heard: string[] = [];
    const arrived = new Promise<void>((resolve) => {
      there?.on('api-key.changed', (event) => {
        heard.push(event.keyId);
        if (event.keyId === 'after') resolve();
      });
    });
    const work = transaction(rooms[0]?.get(DataSource) ?? new DataSource({ type: 'postgres' }), async (manager) => {
      await here?.publish({ type: 'api-key.changed', keyId: 'rolled back' }, manager);
      throw new Error('no');
    });
    await expect(work).rejects.toThrow('no');
    await here?.publish({ type: 'api-key.changed', keyId: 'after' });
    await arrived;
    expect(heard).toEqual(['after']);
  });
});
