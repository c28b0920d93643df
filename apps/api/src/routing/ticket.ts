import type { PriorityClass } from '@aivailable/contracts';
import type { ServingInstance } from '../scheduling/serving-view.js';
import type { Owned } from './owner-lines.js';
import type { PrefixWord } from './prefix-memory.js';

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
  readonly tried: readonly string[];
  /** Who can serve it at all; absent: everybody. */
  readonly mayServe?: ((instance: ServingInstance) => boolean) | undefined;
  /** Of its conversation; see `PrefixMemory`. */
  readonly prefixes?: readonly PrefixWord[] | undefined;
  /** Of its whole prompt, about. */
  readonly readTokens?: number;
  /** What stood in the way last, for the refusal's sentence. */
  readonly trouble: string | null;
}
