import { CatalogueError, type PriorityClass } from '@aivailable/contracts';
import type { ServedModel, ServingInstance, ServingView } from '../scheduling/serving-view.js';
import { chooseInstance } from './balancer.js';
import type { Trouble } from './circuit-breaker.js';
import type { Clock } from './clock.js';
import { eligible } from './eligible-instances.js';
import { type Classed, FairQueue } from './fair-queue.js';
import { patienceMs } from './homeward.js';
import type { InstanceLoads } from './instance-loads.js';
import type { Limits } from './limits.js';
import type { Owned } from './owner-lines.js';
import { OwnerShares } from './owner-shares.js';
import { type Place, PrefixMemory } from './prefix-memory.js';
import { type QueuePlace, slotEtaMs } from './queue-place.js';
import { modelNotFound, notReady } from './refusals.js';
import { Slot } from './slot.js';

/** A request that wants a slot. It keeps its ticket over all its tries, and with it its place in time. */
export interface Ticket extends Owned {
  /** Expected work: what it may generate, and a share of what it must read. */
  readonly tokens: number;
  /** Absent: `normal`. */
  readonly priority?: PriorityClass;
  readonly deadlineMs: number;
  /** The same while a model on demand is being loaded for it. */
  readonly coldDeadlineMs?: number;
  /** Instances that failed it. */
  readonly tried: ReadonlySet<string>;
  /** Who can serve it at all; absent: everybody. */
  readonly mayServe?: (instance: ServingInstance) => boolean;
  /** Of its conversation; see `PrefixMemory`. */
  readonly prefixes?: readonly string[];
  /** Of its whole prompt, about. */
  readonly readTokens?: number;
  /** What stood in the way last, for the refusal's sentence. */
  readonly trouble: string | null;
}

export interface Waiting {
  readonly slot: Promise<Slot>;
  /** Leaves the queue; the promise is rejected with the reason. */
  leave(reason: Error): void;
  /** Null: it waits no more. */
  place(): QueuePlace | null;
}

interface Waiter extends Classed {
  readonly ticket: Ticket;
  readonly sinceMs: number;
  /** Who has read its conversation. */
  readonly home: Place | null;
  /** Until then it waits for that one although others are free; null: it has not come to that. */
  heldUntilMs: number | null;
  resolve(slot: Slot): void;
  reject(error: Error): void;
}

/**
 * The requests that wait for one deployment. An instance is chosen at the last moment, when a slot is free, never on
 * arrival: that keeps fast instances busy and lets those who wait see what becomes ready meanwhile.
 */
export class DeploymentQueue {
  private readonly waiting = new FairQueue<Waiter>();
  private readonly conversations = new PrefixMemory();
  private readonly shares = new OwnerShares();
  private callOffLook: () => void = () => undefined;

  constructor(
    private readonly servedName: string,
    private readonly serving: ServingView,
    private readonly loads: InstanceLoads,
    private readonly clock: Clock,
    private readonly limits: Limits,
  ) {}

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
        home: this.homeOf(ticket),
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
    this.loads.failed(instanceId, trouble, () => this.reconsider());
  }

  /** Leaves an instance alone for a moment that is busy with others. */
  pause(instanceId: string): void {
    this.loads.pause(instanceId, () => this.reconsider());
  }

  /** Its client left before it said anything. */
  undecided(instanceId: string): void {
    this.loads.of(instanceId).breaker.undecided();
  }

  /** It said something. */
  works(instanceId: string): void {
    this.loads.works(instanceId, () => this.reconsider());
  }

  private enter(waiter: Waiter): void {
    this.shares.asks(waiter.ownerId, this.clock.nowMs());
    if (waiter.ticket.tried.size > 0 || waiter.ticket.trouble) this.waiting.addAgain(waiter);
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
    if (this.waiting.size === 0 || !model.ready.some((instance) => this.isFree(instance))) return;
    const nowMs = this.clock.nowMs();
    const held = this.waiting
      .all()
      .flatMap(({ heldUntilMs }) => (heldUntilMs && heldUntilMs > nowMs ? heldUntilMs : []));
    const nextMs = Math.min(this.shares.nextChangeMs(nowMs) ?? Number.POSITIVE_INFINITY, ...held);
    if (Number.isFinite(nextMs)) this.callOffLook = this.clock.after(nextMs - nowMs, () => this.reconsider());
  }

  private grantNext(model: ServedModel): boolean {
    const free = model.ready.filter((instance) => this.isFree(instance));
    if (free.length === 0) return false;
    const nowMs = this.clock.nowMs();
    const slots = model.ready.reduce((sum, instance) => sum + instance.slots, 0);
    const found: { chosen: ServingInstance | null } = { chosen: null };
    const waiter = this.waiting.takeFirst((one) => {
      if (this.shares.mayTake(one.ownerId, slots, nowMs)) found.chosen = this.choiceFor(one, model, free, nowMs);
      return found.chosen !== null;
    });
    const { chosen } = found;
    if (!waiter || !chosen) return false;
    const { tokens, prefixes = [], readTokens = 0 } = waiter.ticket;
    this.conversations.keep(prefixes, { instanceId: chosen.instanceId, readTokens }, nowMs);
    this.loads.taken(chosen.instanceId, () => this.reconsider());
    const giveBack = this.shares.take(waiter.ownerId);
    const released = () => {
      giveBack();
      this.reconsider();
    };
    const isHome = chosen.instanceId === waiter.home?.instanceId;
    waiter.resolve(new Slot(chosen, this.loads.of(chosen.instanceId), tokens, released, isHome));
    return true;
  }

  /** Null: none is free for it, or it waits for the one that has read its conversation. */
  private choiceFor(
    waiter: Waiter,
    model: ServedModel,
    free: readonly ServingInstance[],
    nowMs: number,
  ): ServingInstance | null {
    const { ticket, home } = waiter;
    const candidates = eligible(ticket, model.ready, free).map((instance) => ({
      instance,
      load: this.loads.of(instance.instanceId),
    }));
    const chosen = chooseInstance(candidates, ticket.tokens, home?.instanceId ?? null);
    return chosen && home && this.holdsBack(waiter, home, chosen, model, nowMs) ? null : chosen;
  }

  private holdsBack(waiter: Waiter, home: Place, chosen: ServingInstance, model: ServedModel, nowMs: number): boolean {
    const { ticket } = waiter;
    const own = model.ready.filter(({ instanceId }) => instanceId === home.instanceId);
    const [waitedFor] = eligible(ticket, model.ready, own);
    if (!waitedFor || this.isFree(waitedFor) || !this.loads.isOpenTo(home.instanceId)) return false;
    waiter.heldUntilMs ??= nowMs + Math.min(this.patienceMs(home, chosen, nowMs), (ticket.deadlineMs - nowMs) / 2);
    return nowMs < waiter.heldUntilMs;
  }

  private patienceMs({ instanceId, readTokens }: Place, elsewhere: ServingInstance, nowMs: number): number {
    const isAhead = ({ home, heldUntilMs }: Waiter) => home?.instanceId === instanceId && (heldUntilMs ?? 0) > nowMs;
    const ahead = this.waiting.all().filter(isAhead).length;
    return patienceMs(this.loads.of(instanceId), this.loads.of(elsewhere.instanceId), readTokens, ahead);
  }

  private homeOf({ prefixes = [] }: Ticket): Place | null {
    return (this.model?.ready.length ?? 0) > 1 ? this.conversations.find(prefixes, this.clock.nowMs()) : null;
  }

  private isFree({ instanceId, slots }: ServingInstance): boolean {
    return this.loads.of(instanceId).busySlots < slots && this.loads.isOpenTo(instanceId);
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
