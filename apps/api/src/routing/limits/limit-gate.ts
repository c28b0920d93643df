import type { CatalogueError, UsageLimits } from '@aivailable/contracts';
import type { Grant } from '../../auth/grant.js';
import type { Caller } from '../caller.js';
import type { Clock } from '../clock.js';
import { Account } from './account.js';
import { LIMIT_NAMES } from './gauge.js';
import { limitHeaders } from './limit-headers.js';
import { limitReached, reservedTooLong } from './limit-refusal.js';
import { Reservation } from './reservation.js';

/** Budgets come back with time, too; who waits looks again so often. */
const LOOK_EVERY_MS = 250;
const NOTHING_HELD = new Reservation([], [], () => undefined);

interface Waiter {
  readonly tokens: number;
  admit(reservation: Reservation): void;
  refuse(error: Error): void;
}

/** Requests with the same accounts, in their order: where one of them must wait, all behind it must. */
interface Line {
  readonly accounts: readonly Account[];
  readonly waiters: Waiter[];
}

/** Whose budgets a request goes on. */
export type Payer = Pick<Caller, 'keyId' | 'keyName' | 'grant'>;

export interface Admitting {
  readonly reservation: Promise<Reservation>;
  /** Gives up waiting; the promise is rejected with the reason. */
  leave(reason: Error): void;
}

/**
 * Budgets of keys and projects, in memory. A request reserves what it may take of every account that it goes on, or
 * nothing at all, in one step that nothing can come between. Refused is what goes beyond what was really used; what is
 * merely reserved by running requests is waited for.
 */
export class LimitGate {
  private readonly accounts = new Map<string, Account>();
  private readonly lines = new Map<string, Line>();
  /**
   * Those of a grant, for as long as both are as they are. Grants of before may still be asked with: whoever comes with
   * other limits ends what is remembered, so that the next one says its own again.
   */
  private byGrant = new WeakMap<Grant, readonly Account[]>();
  private callOffLook: (() => void) | null = null;
  /** Called when an account is new, or its budget was used. */
  onUse: (account: Account) => void = () => undefined;

  constructor(
    private readonly clock: Clock,
    private readonly longestWaitMs: number,
    /** Other API processes may serve the same accounts. */
    private readonly isShared: boolean,
  ) {}

  /** Throws why there will be none. */
  reserve(caller: Payer, tokens: number): Reservation | Admitting {
    const accounts = this.accountsOf(caller);
    if (accounts.length === 0) return NOTHING_HELD;
    const hasLine = this.lines.size > 0 && this.lines.has(lineName(accounts));
    const outcome = hasLine ? null : this.tryNow(accounts, tokens);
    if (outcome === null) return this.wait(accounts, tokens);
    if (outcome instanceof Reservation) return outcome;
    throw outcome;
  }

  headersFor(caller: Payer): readonly string[] {
    return limitHeaders(this.accountsOf(caller), this.clock.nowMs());
  }

  get waiting(): number {
    return [...this.lines.values()].reduce((sum, { waiters }) => sum + waiters.length, 0);
  }

  find(accountId: string): Account | undefined {
    return this.accounts.get(accountId);
  }

  all(): Iterable<Account> {
    return this.accounts.values();
  }

  /** Something came back: whoever waits for it may go. Keys of a project go in turns, or the busiest would have it all. */
  look(): void {
    while (this.turn());
  }

  /** Forgets accounts of which nothing is left to be remembered, and that nobody waits for. */
  forgetIdle(): void {
    const nowMs = this.clock.nowMs();
    const awaited = new Set([...this.lines.values()].flatMap(({ accounts }) => accounts));
    for (const [id, account] of this.accounts)
      if (!awaited.has(account) && account.isIdle(nowMs)) this.accounts.delete(id);
    this.byGrant = new WeakMap();
  }

  private readonly settled = (accounts: readonly Account[]): void => {
    for (const account of accounts) this.onUse(account);
    if (this.lines.size > 0) this.look();
  };

  /** At most one of each line; whose line was served stands last. False: nobody could go. */
  private turn(): boolean {
    let hasServed = false;
    for (const [name, line] of [...this.lines]) {
      const isServed = this.serveFirst(line);
      if (!isServed && line.waiters.length > 0) continue;
      this.lines.delete(name);
      if (line.waiters.length > 0) this.lines.set(name, line);
      hasServed ||= isServed;
    }
    return hasServed;
  }

  private serveFirst({ accounts, waiters }: Line): boolean {
    const [waiter] = waiters;
    const outcome = waiter ? this.tryNow(accounts, waiter.tokens) : null;
    if (!waiter || !outcome) return false;
    waiters.shift();
    if (outcome instanceof Reservation) waiter.admit(outcome);
    else waiter.refuse(outcome);
    return true;
  }

  /** A reservation, the reason why there will be none, or null: wait. */
  private tryNow(accounts: readonly Account[], tokens: number): Reservation | CatalogueError | null {
    const nowMs = this.clock.nowMs();
    let mustWait = false;
    for (const account of accounts) {
      const standing = account.stand(nowMs);
      if (standing.verdict === 'stop') return limitReached(account, standing.limit, nowMs);
      if (standing.verdict === 'wait') mustWait = account.isStarving = true;
    }
    if (mustWait) return null;
    const holds = accounts.map((account) => account.hold(tokens, nowMs));
    for (const account of accounts) this.onUse(account);
    return new Reservation(accounts, holds, this.settled);
  }

  private wait(accounts: readonly Account[], tokens: number): Admitting {
    for (const account of accounts) this.onUse(account);
    const name = lineName(accounts);
    const line = this.lines.get(name) ?? { accounts, waiters: [] };
    this.lines.set(name, line);
    this.lookLater();
    let leave: Admitting['leave'] = () => undefined;
    const reservation = new Promise<Reservation>((resolve, reject) => {
      const callOff = this.clock.after(this.longestWaitMs, () => leave(this.overdue(accounts)));
      const waiter: Waiter = {
        tokens,
        admit: (granted) => {
          callOff();
          resolve(granted);
        },
        refuse: (error) => {
          callOff();
          reject(error);
        },
      };
      line.waiters.push(waiter);
      leave = (reason) => {
        const index = line.waiters.indexOf(waiter);
        if (index === -1) return;
        line.waiters.splice(index, 1);
        waiter.refuse(reason);
      };
    });
    return { reservation, leave };
  }

  private overdue(accounts: readonly Account[]): Error {
    const nowMs = this.clock.nowMs();
    const full = accounts.find((account) => account.stand(nowMs).verdict === 'wait') ?? accounts[0];
    return full ? reservedTooLong(full) : new Error('nobody waited');
  }

  private lookLater(): void {
    this.callOffLook ??= this.clock.after(LOOK_EVERY_MS, () => {
      this.callOffLook = null;
      this.look();
      if (this.lines.size > 0) this.lookLater();
    });
  }

  private accountsOf(caller: Payer): readonly Account[] {
    const known = this.byGrant.get(caller.grant);
    if (known) return known;
    const accounts = this.findAccounts(caller);
    this.byGrant.set(caller.grant, accounts);
    return accounts;
  }

  /** Of the key and of its project, those that have a limit. */
  private findAccounts({ keyId, keyName, grant }: Payer): Account[] {
    const { limits, project } = grant;
    const accounts: Account[] = [];
    if (keyId !== null && hasAny(limits))
      accounts.push(this.account(`key:${keyId}`, `The API key "${keyName}"`, limits));
    if (hasAny(project.limits))
      accounts.push(this.account(`project:${project.projectId}`, `The project "${project.name}"`, project.limits));
    for (const { id, name, limits: more } of grant.accounts ?? [])
      if (hasAny(more)) accounts.push(this.account(id, name, more));
    return accounts;
  }

  private account(id: string, name: string, limits: UsageLimits): Account {
    const known = this.accounts.get(id);
    if (known) {
      if (!areSame(known.limits, limits)) this.byGrant = new WeakMap();
      known.limits = limits;
      known.name = name;
      return known;
    }
    const fresh = new Account(id, name, limits, this.isShared);
    this.accounts.set(id, fresh);
    return fresh;
  }
}

function lineName(accounts: readonly Account[]): string {
  return accounts.map(({ id }) => id).join(' ');
}

function areSame(one: UsageLimits, other: UsageLimits): boolean {
  return one === other || LIMIT_NAMES.every((name) => one[name] === other[name]);
}

function hasAny(limits: UsageLimits): boolean {
  for (const name of LIMIT_NAMES) if (limits[name] !== null) return true;
  return false;
}
