import type { UsageLimits } from '@aivailable/contracts';
import type { SpendingBook, SpendingEntry, WrittenSpending } from '../../auth/spending/spending-book.js';
import type { Clock } from '../clock.js';
import type { Account } from './account.js';
import { LIMIT_NAMES, type LimitName } from './gauge.js';
import type { LimitGate } from './limit-gate.js';
import { periodsOf } from './periods.js';
import { type Amounts, NOTHING, type Share, shareOf, sumOfUsed } from './shares.js';

/** A killed process loses less than this of what was used. */
const EVERY_MS = 250;
const FORGET_EVERY_MS = 60_000;

/**
 * Keeps the budgets of the gate and those in the database of one mind: writes down what was used, reads what others
 * used, and takes this process's share of what is left. Never on the way of a request; those that must know wait.
 */
export class SpendingSync {
  private readonly used = new Set<Account>();
  private running: Promise<void> | null = null;
  private callOffs: (() => void)[] = [];

  constructor(
    private readonly gate: LimitGate,
    private readonly book: SpendingBook,
    private readonly clock: Clock,
    private readonly warn: (message: string) => void,
  ) {
    gate.onUse = (account) => {
      this.used.add(account);
      /* Somebody waits for what only the database knows. */
      if (!account.written || (book.isShared && account.isStarving)) this.soon();
    };
  }

  start(): void {
    this.every(EVERY_MS, () => void this.write());
    this.every(FORGET_EVERY_MS, () => this.gate.forgetIdle());
  }

  async stop(): Promise<void> {
    for (const callOff of this.callOffs) callOff();
    await this.running;
    await this.write();
  }

  /** One at a time; resolves when what was used before is written, or could not be for now. */
  async write(): Promise<void> {
    while (this.running) await this.running;
    this.running = this.exchange().finally(() => {
      this.running = null;
    });
    await this.running;
  }

  private soon(): void {
    if (!this.running) void this.write();
  }

  private every(ms: number, work: () => void): void {
    const index = this.callOffs.length;
    const again = () => {
      work();
      this.callOffs[index] = this.clock.after(ms, again);
    };
    this.callOffs.push(this.clock.after(ms, again));
  }

  private async exchange(): Promise<void> {
    const accounts = this.toldNow();
    this.used.clear();
    if (accounts.length === 0) return;
    const nowMs = this.clock.nowMs();
    const told = accounts.map((account) => new Telling(account, nowMs, this.book.isShared));
    try {
      await this.book.write(told, periodsOf(nowMs));
      for (const telling of told) telling.done();
    } catch (error) {
      for (const account of accounts) this.used.add(account);
      this.warn(`Budgets are not written down yet: ${error instanceof Error ? error.message : String(error)}`);
    }
    this.gate.look();
  }

  /**
   * Shares stand as long as they are in use: all of this process are told again and again. Who was only turned away has
   * none; a guest is somebody else with each visit, so of those there may be any number.
   */
  private toldNow(): readonly Account[] {
    if (!this.book.isShared) return [...this.used];
    return [...this.gate.all()].filter((account) => account.written !== null || this.used.has(account));
  }
}

/** One account's part of an exchange. */
class Telling implements SpendingEntry {
  readonly tokens: number;
  private readonly wasStarving: boolean;
  private heard: (() => void) | null = null;

  constructor(
    private readonly subject: Account,
    private readonly nowMs: number,
    private readonly isShared: boolean,
  ) {
    this.tokens = subject.unwritten;
    this.wasStarving = subject.isStarving;
  }

  get account(): string {
    return this.subject.id;
  }

  /** May be called again when the transaction is: the last time counts. */
  claim({ dayTokens, monthTokens }: WrittenSpending, others: readonly unknown[]): Share {
    const { subject, nowMs } = this;
    const shares = others as readonly Share[];
    const unsettled = subject.heldTokens;
    const used = { ...subject.used(nowMs), tokensPerDay: unsettled, tokensPerMonth: unsettled };
    const left = leftOf(subject.limits, dayTokens, monthTokens);
    const cap = shareOf(left, { used, isStarving: this.wasStarving }, shares);
    const agreement = this.isShared ? { cap, othersUsed: sumOfUsed(shares) } : null;
    this.heard = () => {
      subject.written = { periods: periodsOf(nowMs), dayTokens, monthTokens, agreement };
    };
    return { used, cap: this.announced(cap) };
  }

  /**
   * Until this exchange is over, requests go by the share that was taken before. So the others are told of a smaller one
   * only at the next time, when it has been in force for a while.
   */
  private announced(cap: Amounts): Amounts {
    const before = this.subject.written?.agreement?.cap ?? NOTHING;
    const announced: Record<LimitName, number> = { ...cap };
    for (const name of LIMIT_NAMES) {
      const spent = name === 'tokensPerDay' || name === 'tokensPerMonth' ? this.tokens : 0;
      announced[name] = Math.max(cap[name], before[name] - spent);
    }
    return announced;
  }

  done(): void {
    this.heard?.();
    this.subject.unwritten -= this.tokens;
    if (this.wasStarving) this.subject.isStarving = false;
  }
}

function leftOf(limits: UsageLimits, dayTokens: number, monthTokens: number): UsageLimits {
  const { tokensPerDay, tokensPerMonth } = limits;
  return {
    ...limits,
    tokensPerDay: tokensPerDay === null ? null : Math.max(0, tokensPerDay - dayTokens),
    tokensPerMonth: tokensPerMonth === null ? null : Math.max(0, tokensPerMonth - monthTokens),
  };
}
