import { CatalogueError } from '@aivailable/contracts';
import type { ServedModel, ServingInstance, ServingView } from '../scheduling/serving-view.js';
import type { Trouble } from './circuit-breaker.js';
import type { Clock } from './clock.js';
import { type Classed, FairQueue } from './fair-queue.js';
import type { InstanceLoads } from './instance-loads.js';
import type { Limits } from './limits.js';
import { type QueuePlace, slotEtaMs } from './queue-place.js';
import { modelNotFound, notReady } from './refusals.js';
import type { Slot } from './slot.js';
import { SlotChoice, type Wish } from './slot-choice.js';
import type { Ticket } from './ticket.js';

export interface Waiting {
  readonly slot: Promise<Slot>;
  /** Leaves the queue; the promise is rejected with the reason. */
  leave(reason: Error): void;
  /** Null: it waits no more. */
  place(): QueuePlace | null;
}

interface Waiter extends Classed, Wish {
  readonly sinceMs: number;
  resolve(slot: Slot): void;
  reject(error: Error): void;
}

/**
 * The requests that wait for one deployment. An instance is chosen at the last moment, when a slot is free, never on
 * arrival: that keeps fast instances busy and lets those who wait see what becomes ready meanwhile.
 */
export class DeploymentQueue {
  private readonly waiting = new FairQueue<Waiter>();
  private readonly choice: SlotChoice;
  private readonly look = () => this.reconsider();
  private callOffLook: () => void = () => undefined;

  constructor(
    private readonly servedName: string,
    private readonly serving: ServingView,
    private readonly loads: InstanceLoads,
    private readonly clock: Clock,
    private readonly limits: Limits,
  ) {
    this.choice = new SlotChoice(loads, (instanceId, nowMs) => this.heldFor(instanceId, nowMs));
  }

  get size(): number {
    return this.waiting.size;
  }

  /** What is served under the queue's name now. */
  get model(): ServedModel | undefined {
    return this.serving.model(this.servedName);
  }

  get longestWaitMs(): number {
    const since = this.waiting.all().map(({ sinceMs }) => sinceMs);
    return since.length === 0 ? 0 : this.clock.nowMs() - Math.min(...since);
  }

  /** A slot at once, where one is free for it and nobody waits; null: it must wait as the others do. */
  takeNow(ticket: Ticket): Slot | null {
    const { model } = this;
    const nowMs = this.clock.nowMs();
    if (this.waiting.size > 0 || model === undefined || ticket.deadlineMs <= nowMs) return null;
    this.choice.asks(ticket, nowMs);
    const wish = { ticket, home: this.choice.homeOf(ticket, model, nowMs), heldUntilMs: null };
    const chosen = this.choice.choose(wish, model, nowMs);
    return chosen && this.choice.take(wish, chosen, nowMs, this.look);
  }

  claim(ticket: Ticket): Waiting {
    let leave: Waiting['leave'] = () => undefined;
    let place: Waiting['place'] = () => null;
    const slot = new Promise<Slot>((resolve, reject) => {
      const delayMs = Math.max(0, ticket.deadlineMs - this.clock.nowMs());
      const late = () => {
        const graceMs = this.graceMs(ticket);
        if (graceMs > 0) callOff = this.clock.after(graceMs, late);
        else this.giveUp(waiter, this.overdue(ticket));
      };
      let callOff = this.clock.after(delayMs, late);
      const waiter: Waiter = {
        ...{ ownerId: ticket.ownerId, priority: ticket.priority ?? 'normal', work: ticket.tokens },
        ...{ ticket, sinceMs: this.clock.nowMs(), heldUntilMs: null },
        home: this.choice.homeOf(ticket, this.model, this.clock.nowMs()),
        resolve: (granted) => {
          callOff();
          resolve(granted);
        },
        reject: (error) => {
          callOff();
          reject(error);
        },
      };
      leave = (reason) => this.giveUp(waiter, reason);
      place = () => this.placeOf(waiter);
      this.enter(waiter);
    });
    return { slot, leave, place };
  }

  /** Called whenever a slot is released, a rest is over or the routing table changed. */
  reconsider(): void {
    this.callOffLook();
    if (this.waiting.size === 0) return;
    const model = this.serving.model(this.servedName);
    if (!model) this.refuseAll(modelNotFound(this.servedName, this.serving.models()));
    else if (model.ready.length === 0 && !model.isLoading) this.refuseAll(notReady(model));
    else {
      while (this.grantNext(model));
      this.lookLater(model);
    }
  }

  /** Leaves an instance alone that just failed, and looks again when its rest is over. */
  failed(instanceId: string, trouble: Trouble): void {
    this.loads.failed(instanceId, trouble, this.look);
  }

  /** Leaves an instance alone for a moment that is busy with others. */
  pause(instanceId: string): void {
    this.loads.pause(instanceId, this.look);
  }

  /** Nothing was found out about it: its client left before it said anything, or its tunnel alone was cut. */
  undecided(instanceId: string): void {
    this.loads.of(instanceId).breaker.undecided();
  }

  /** It said something. */
  works(instanceId: string): void {
    this.loads.works(instanceId, this.look);
  }

  private enter(waiter: Waiter): void {
    this.choice.asks(waiter.ticket, this.clock.nowMs());
    if (waiter.ticket.tried.length > 0 || waiter.ticket.trouble) this.waiting.addAgain(waiter);
    else this.waiting.add(waiter);
    const isLate = waiter.ticket.deadlineMs <= this.clock.nowMs() && this.graceMs(waiter.ticket) === 0;
    if (isLate) this.giveUp(waiter, this.overdue(waiter.ticket));
    this.reconsider();
    if (this.waiting.size <= this.limits.queueLength) return;
    const displaced = this.waiting.newestOfHeaviest();
    if (displaced) this.giveUp(displaced, this.full(this.placeOf(displaced)));
  }

  /** Owners stop asking without a word, and patience ends: what is kept free may be taken then, whatever else happens. */
  private lookLater(model: ServedModel): void {
    if (this.waiting.size === 0 || !this.choice.hasFree(model)) return;
    const nowMs = this.clock.nowMs();
    const held = this.waiting
      .all()
      .flatMap(({ heldUntilMs }) => (heldUntilMs && heldUntilMs > nowMs ? heldUntilMs : []));
    const nextMs = Math.min(this.choice.nextChangeMs(nowMs) ?? Number.POSITIVE_INFINITY, ...held);
    if (Number.isFinite(nextMs)) this.callOffLook = this.clock.after(nextMs - nowMs, this.look);
  }

  private grantNext(model: ServedModel): boolean {
    if (!this.choice.hasFree(model)) return false;
    const nowMs = this.clock.nowMs();
    const found: { chosen: ServingInstance | null } = { chosen: null };
    const waiter = this.waiting.takeFirst((one) => {
      found.chosen = this.choice.choose(one, model, nowMs);
      return found.chosen !== null;
    });
    const { chosen } = found;
    if (!waiter || !chosen) return false;
    waiter.resolve(this.choice.take(waiter, chosen, nowMs, this.look));
    return true;
  }

  private heldFor(instanceId: string, nowMs: number): number {
    const isHeld = ({ home, heldUntilMs }: Waiter) => home?.instanceId === instanceId && (heldUntilMs ?? 0) > nowMs;
    return this.waiting.all().filter(isHeld).length;
  }

  private giveUp(waiter: Waiter, error: Error): void {
    if (!this.waiting.remove(waiter)) return;
    if (this.waiting.size === 0) this.callOffLook();
    waiter.reject(error);
  }

  private refuseAll(error: Error): void {
    for (const waiter of this.waiting.all()) this.giveUp(waiter, error);
  }

  /** How much longer it may wait, because what it waits for is on its way. */
  private graceMs({ coldDeadlineMs = 0 }: Ticket): number {
    const { model } = this;
    if (!model?.isOnDemand || model.ready.length > 0 || !model.isLoading) return 0;
    return Math.max(0, coldDeadlineMs - this.clock.nowMs());
  }

  private placeOf(waiter: Waiter): QueuePlace | null {
    const ahead = this.waiting.ahead(waiter);
    if (ahead === null) return null;
    const { ready = [], isLoading = false, etaSeconds = null } = this.model ?? {};
    const position = ahead + 1;
    if (ready.length > 0) return { position, etaMs: this.slotEtaMs(ready, ahead), isLoading: false };
    return { position, etaMs: etaSeconds === null ? null : etaSeconds * 1_000, isLoading };
  }

  private slotEtaMs(ready: readonly ServingInstance[], ahead: number): number | null {
    const loads = ready.map((instance) => ({ instance, load: this.loads.of(instance.instanceId) }));
    return slotEtaMs(loads, ahead);
  }

  /** A place is free again as soon as one of those who wait has got its slot. */
  private full(place: QueuePlace | null): CatalogueError {
    const nextMs = this.slotEtaMs(this.model?.ready ?? [], 0);
    return new CatalogueError('queue_full', {
      ...{ model: this.servedName, waiting: this.limits.queueLength },
      ...(nextMs !== null && { retryAfterSeconds: Math.min(60, Math.max(1, Math.ceil(nextMs / 1_000))) }),
      ...(place && { position: place.position, ...(place.etaMs !== null && { etaMs: place.etaMs }) }),
    });
  }

  /** Why a request that waited to its deadline got nothing. */
  private overdue({ trouble }: Ticket): CatalogueError {
    const model = this.serving.model(this.servedName);
    if (!model) return modelNotFound(this.servedName, this.serving.models());
    if (model.ready.length === 0) return notReady(model);
    if (trouble) return new CatalogueError('no_instance', { model: this.servedName, detail: trouble });
    const seconds = Math.round(this.limits.queueMs / 1000);
    return new CatalogueError('queue_timeout', { model: this.servedName, seconds });
  }
}
