import {
  DEFAULT_PROJECT_ID,
  type KeyScope,
  NO_LIMITS,
  type PriorityClass,
  type UsageLimits,
} from '@aivailable/contracts';

/** On whose account a request goes, and what that project may use. */
export interface ProjectGrant {
  readonly projectId: string;
  readonly name: string;
  readonly limits: UsageLimits;
  /** Of its keys that have none of their own, and of the playground; absent: `normal`. */
  readonly priority?: PriorityClass;
}

/** What a caller of the model API may do. */
export interface Grant {
  readonly scopes: readonly KeyScope[];
  /** Served names; null: all. */
  readonly models: readonly string[] | null;
  /** Of the key alone. */
  readonly limits: UsageLimits;
  /** The key's own, else its project's; absent: `normal`. */
  readonly priority?: PriorityClass;
  readonly project: ProjectGrant;
  /** Where else its use is counted: a guest's own account and that of the link. */
  readonly accounts?: readonly LimitedAccount[];
}

/** An account with limits that is neither a key's nor a project's. */
export interface LimitedAccount {
  readonly id: string;
  /** As a sentence begins with it. */
  readonly name: string;
  readonly limits: UsageLimits;
}

/** A project that is not in memory yet: its row and its key's are read one after the other. */
export const UNKNOWN_PROJECT: ProjectGrant = { projectId: DEFAULT_PROJECT_ID, name: '', limits: NO_LIMITS };
