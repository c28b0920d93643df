import type { Account, Hold } from './account.js';

/** What one request has reserved of all its accounts, from its admission to its end. Settled once. */
export class Reservation {
  private isSettled = false;

  constructor(
    private readonly holds: readonly (readonly [Account, Hold])[],
    private readonly settled: () => void,
  ) {}

  settle(usedTokens: number, nowMs: number): void {
    if (this.isSettled) return;
    this.isSettled = true;
    for (const [account, hold] of this.holds) account.settle(hold, usedTokens, nowMs);
    if (this.holds.length > 0) this.settled();
  }
}
