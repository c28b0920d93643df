import type { DoorView } from '@aivailable/contracts';
import { Injectable } from '@nestjs/common';
import type { EventOf } from '../../events/cluster-event.js';
import { EventBus } from '../../events/event-bus.js';

/** A door that says nothing for so long is busy with nothing, or gone. */
const FORGET_MS = 8_000;

type Running = EventOf<'requests.seen'>;
type Demand = EventOf<'demand.seen'>;

interface Heard<T> {
  readonly said: T;
  readonly atMs: number;
}

/** What all doors are busy with, put together from what each of them says. */
@Injectable()
export class DoorWatch {
  private readonly running = new Map<string, Heard<Running>>();
  private readonly demand = new Map<string, Heard<Demand>>();

  constructor(bus: EventBus) {
    bus.on('requests.seen', (event) => this.running.set(event.doorId, { said: event, atMs: Date.now() }));
    bus.on('demand.seen', (event) =>
      this.demand.set(`${event.doorId} ${event.deploymentId}`, { said: event, atMs: Date.now() }),
    );
  }

  view(nowMs: number): DoorView {
    const running = fresh(this.running, nowMs);
    const requests = running.flatMap((door) => door.requests);
    return {
      at: new Date(nowMs).toISOString(),
      requests: requests.sort((a, b) => a.startedAt.localeCompare(b.startedAt)),
      more: running.reduce((sum, { more }) => sum + more, 0),
      queues: queuesOf(fresh(this.demand, nowMs)),
    };
  }
}

function fresh<T>(heard: Map<string, Heard<T>>, nowMs: number): T[] {
  for (const [id, { atMs }] of heard) if (nowMs - atMs > FORGET_MS) heard.delete(id);
  return [...heard.values()].map(({ said }) => said);
}

/** Each door has a queue of its own for the same slots. */
function queuesOf(demand: readonly Demand[]): DoorView['queues'] {
  const queues = new Map<string, DoorView['queues'][number]>();
  for (const { deploymentId, waiting, longestWaitMs, busySlots, slots } of demand) {
    const known = queues.get(deploymentId) ?? { deploymentId, waiting: 0, longestWaitMs: 0, busySlots: 0, slots: 0 };
    queues.set(deploymentId, {
      deploymentId,
      waiting: known.waiting + waiting,
      longestWaitMs: Math.max(known.longestWaitMs, longestWaitMs),
      busySlots: known.busySlots + busySlots,
      slots: Math.max(known.slots, slots),
    });
  }
  return [...queues.values()].filter(({ waiting, busySlots }) => waiting + busySlots > 0);
}
