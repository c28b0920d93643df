import type { Account, Hold } from './account.js';

/** What one request has reserved of all its accounts, from its admission to its end. Settled once. */
export class Reservation {
  private isSettled = false;

  constructor(
    private readonly accounts: readonly Account[],
    /** In the order of the accounts. */
    private readonly holds: readonly Hold[],
    private readonly settled: (accounts: readonly Account[]) => void,
  ) {}

  settle(usedTokens: number, nowMs: number): void {
    if (this.isSettled) return;
    this.isSettled = true;
    this.holds.forEach((hold, at) => {
      this.accounts[at]?.settle(hold, usedTokens, nowMs);
    });
    if (this.holds.length > 0) this.settled(this.accounts);
  }
}
