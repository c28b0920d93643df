import { LiveSpending } from './live-spending.js';

/** Tokens that an account has used, by day and month, kept for ever; and which process may use how much of what is left. */
export interface SpendingEntry {
  readonly account: string;
  /** Used since the last time, to be added. */
  readonly tokens: number;
  /**
   * What this process takes of the budgets from now on, knowing what is written and what the others take. Called within
   * the transaction that writes it, so that no two processes claim the same. `others` by process.
   */
  claim(written: WrittenSpending, others: readonly unknown[]): unknown;
}

export interface WrittenSpending {
  readonly account: string;
  /** With the tokens of this entry. */
  readonly dayTokens: number;
  readonly monthTokens: number;
}

export interface SpendingPeriods {
  readonly day: string;
  readonly month: string;
}

/** Where budgets survive a restart, and several API processes share them. */
export abstract class SpendingBook {
  readonly live = new LiveSpending();
  /** Whether other API processes may stand on the same database. */
  abstract readonly isShared: boolean;
  /** All entries or none; those of one account one process after the other. */
  abstract write(entries: readonly SpendingEntry[], periods: SpendingPeriods): Promise<void>;
}
