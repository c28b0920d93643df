import type { SeenAtTheDoor } from '../../events/cluster-event.js';
import type { DeploymentDemand } from './deployment-demand.entity.js';

/** What all front doors together see of a deployment now. */
export interface SeenDemand {
  /** Null: never. */
  readonly lastUseMs: number | null;
  /** When a request last waited for it while nothing of it was ready, and nothing has been ready since; null: never. */
  readonly askedColdMs: number | null;
  /** Requests of late. */
  readonly popularity: number;
  readonly waiting: number;
  /** Since when the one waits that waits the longest. */
  readonly waitsSinceMs: number | null;
  readonly busySlots: number;
  readonly slots: number;
}

export const UNSEEN: SeenDemand = {
  ...{ lastUseMs: null, askedColdMs: null, popularity: 0, waiting: 0, waitsSinceMs: null, busySlots: 0, slots: 0 },
};

/** A door that has said nothing for so long is gone, or has nothing to say. */
const DOOR_MS = 15_000;
const HALF_LIFE_MS = 3_600_000;

interface Entry {
  lastUseMs: number;
  askedColdMs: number | null;
  popularity: number;
  readonly doors: Map<string, { readonly said: SeenAtTheDoor; readonly atMs: number }>;
}

/** What the front doors say of the demand, in memory. What has to outlive the process is in the table, and recalled. */
export class DemandMemory {
  readonly #entries = new Map<string, Entry>();

  hear(said: SeenAtTheDoor, nowMs: number): void {
    const entry = this.#entries.get(said.deploymentId) ?? {
      ...{ lastUseMs: nowMs, askedColdMs: null, popularity: 0, doors: new Map() },
    };
    entry.popularity = popularityAfter(entry.popularity, nowMs - entry.lastUseMs) + said.requests;
    entry.lastUseMs = nowMs;
    /* Whoever asked finds it now: should it be sent away, nobody is owed it. */
    if (said.slots > 0) entry.askedColdMs = null;
    else if (said.waiting > 0) entry.askedColdMs = nowMs;
    for (const [doorId, { atMs }] of entry.doors) if (nowMs - atMs >= DOOR_MS) entry.doors.delete(doorId);
    entry.doors.set(said.doorId, { said, atMs: nowMs });
    this.#entries.set(said.deploymentId, entry);
  }

  /** What earlier processes knew; what this one heard itself is newer. */
  recall(rows: readonly DeploymentDemand[]): void {
    for (const { deploymentId, lastUsedAt, popularity, writtenAt } of rows) {
      if (lastUsedAt === null || this.#entries.has(deploymentId)) continue;
      const lastUseMs = lastUsedAt.getTime();
      const then = popularity / popularityAfter(1, writtenAt.getTime() - lastUseMs);
      this.#entries.set(deploymentId, { lastUseMs, askedColdMs: null, popularity: then, doors: new Map() });
    }
  }

  forget(deploymentId: string): void {
    this.#entries.delete(deploymentId);
  }

  seen(nowMs: number): ReadonlyMap<string, SeenDemand> {
    return new Map([...this.#entries].map(([id, entry]) => [id, seenOf(entry, nowMs)]));
  }
}

function seenOf({ lastUseMs, askedColdMs, popularity, doors }: Entry, nowMs: number): SeenDemand {
  const heard = [...doors.values()].filter(({ atMs }) => nowMs - atMs < DOOR_MS);
  const waits = heard.flatMap(({ said, atMs }) => (said.waiting > 0 ? [atMs - said.longestWaitMs] : []));
  return {
    ...{ lastUseMs, askedColdMs },
    popularity: popularityAfter(popularity, nowMs - lastUseMs),
    waiting: heard.reduce((sum, { said }) => sum + said.waiting, 0),
    waitsSinceMs: waits.length === 0 ? null : Math.min(...waits),
    busySlots: heard.reduce((sum, { said }) => sum + said.busySlots, 0),
    slots: Math.max(0, ...heard.map(({ said }) => said.slots)),
  };
}

/** Requests count half after an hour. */
export function popularityAfter(popularity: number, ms: number): number {
  return popularity * 2 ** (-Math.max(0, ms) / HALF_LIFE_MS);
}
