import type { ServedModel, ServingInstance } from '../scheduling/serving-view.js';
import { type Candidate, chooseInstance } from './balancer.js';
import { eligible } from './eligible-instances.js';
import { patienceMs } from './homeward.js';
import type { InstanceLoad, InstanceLoads } from './instance-loads.js';
import { OwnerShares } from './owner-shares.js';
import { type Place, PrefixMemory } from './prefix-memory.js';
import { Slot } from './slot.js';
import type { Ticket } from './ticket.js';

/** A request that wants a slot, and what was found out about it while it waited. */
export interface Wish {
  readonly ticket: Ticket;
  /** Who has read its conversation. */
  readonly home: Place | null;
  /** Until then it waits for that one although others are free; null: it has not come to that. */
  heldUntilMs: number | null;
}

interface Choosable extends Candidate {
  readonly load: InstanceLoad;
}

/** How many of those who wait are held back for the same instance. */
export type HeldFor = (instanceId: string, nowMs: number) => number;

/**
 * Which instance a request gets: of the free ones the one that is expected to finish first, unless the one that has read
 * its conversation is worth waiting for, and only as long as its owner leaves others their share.
 */
export class SlotChoice {
  private readonly conversations = new PrefixMemory();
  private readonly shares = new OwnerShares();
  /** The instances of the model as it was last seen, with their loads. */
  private seen: ServedModel | null = null;
  private choosable: readonly Choosable[] = [];

  constructor(
    private readonly loads: InstanceLoads,
    private readonly heldFor: HeldFor,
  ) {}

  asks({ ownerId }: Ticket, nowMs: number): void {
    this.shares.asks(ownerId, nowMs);
  }

  /** When it can come to another choice by itself, because an owner is taken to ask no more; null: it will not. */
  nextChangeMs(nowMs: number): number | null {
    return this.shares.nextChangeMs(nowMs);
  }

  homeOf({ prefixes }: Ticket, model: ServedModel | undefined, nowMs: number): Place | null {
    if (prefixes === undefined || model === undefined || model.ready.length < 2) return null;
    return this.conversations.find(prefixes, nowMs);
  }

  hasFree({ ready }: ServedModel): boolean {
    for (const instance of ready) if (this.isFree(instance)) return true;
    return false;
  }

  /** Null: none is free for it, or it waits for the one that has read its conversation. */
  choose(wish: Wish, model: ServedModel, nowMs: number): ServingInstance | null {
    const { ticket, home } = wish;
    if (!this.shares.mayTake(ticket.ownerId, slotsOf(model), nowMs)) return null;
    const chosen = chooseInstance(this.candidatesFor(ticket, model), ticket.tokens, home?.instanceId ?? null);
    return chosen && home && this.holdsBack(wish, home, chosen, model, nowMs) ? null : chosen;
  }

  /** `released`: it is free again; `over`: the one request is back that found out whether it works. */
  take({ ticket, home }: Wish, chosen: ServingInstance, nowMs: number, released: () => void): Slot {
    const { ownerId, tokens, prefixes, readTokens = 0 } = ticket;
    const { instanceId } = chosen;
    if (prefixes) this.conversations.keep(prefixes, instanceId, readTokens, nowMs);
    this.loads.taken(instanceId, released);
    this.shares.take(ownerId);
    const giveBack = () => {
      this.shares.giveBack(ownerId);
      released();
    };
    return new Slot(chosen, this.loads.of(instanceId), tokens, giveBack, instanceId === home?.instanceId);
  }

  private candidatesFor(ticket: Ticket, model: ServedModel): readonly Candidate[] {
    const candidates: Candidate[] = [];
    const instances = eligible(ticket, model.ready);
    for (const choosable of this.choosableOf(model)) {
      const { instance, load } = choosable;
      if (instances !== model.ready && !instances.includes(instance)) continue;
      if (load.busySlots < instance.slots && this.loads.isOpen(load)) candidates.push(choosable);
    }
    return candidates;
  }

  private choosableOf(model: ServedModel): readonly Choosable[] {
    if (this.seen === model) return this.choosable;
    this.seen = model;
    this.choosable = model.ready.map((instance) => ({ instance, load: this.loads.of(instance.instanceId) }));
    return this.choosable;
  }

  /** Who asks the very same once more draws samples, of which more will come: another that reads it serves those, too. */
  private holdsBack(wish: Wish, home: Place, chosen: ServingInstance, model: ServedModel, nowMs: number): boolean {
    if (home.isAll) return false;
    const { ticket } = wish;
    const waitedFor = eligible(ticket, model.ready).find(({ instanceId }) => instanceId === home.instanceId);
    if (!waitedFor || this.isFree(waitedFor) || !this.loads.isOpenTo(home.instanceId)) return false;
    wish.heldUntilMs ??= nowMs + Math.min(this.patienceMs(home, chosen, nowMs), (ticket.deadlineMs - nowMs) / 2);
    return nowMs < wish.heldUntilMs;
  }

  private patienceMs({ instanceId, readTokens }: Place, elsewhere: ServingInstance, nowMs: number): number {
    const ahead = this.heldFor(instanceId, nowMs);
    return patienceMs(this.loads.of(instanceId), this.loads.of(elsewhere.instanceId), readTokens, ahead);
  }

  private isFree({ instanceId, slots }: ServingInstance): boolean {
    const load = this.loads.of(instanceId);
    return load.busySlots < slots && this.loads.isOpen(load);
  }
}

function slotsOf({ ready }: ServedModel): number {
  let slots = 0;
  for (const instance of ready) slots += instance.slots;
  return slots;
}
