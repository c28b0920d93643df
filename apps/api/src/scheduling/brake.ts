import type { NodeView } from '@aivailable/contracts';

type Node = Pick<NodeView, 'nodeId' | 'liveness'>;

/** From this size on, the loss of most nodes counts like the loss of all. */
const MANY_NODES = 4;

/** What outlives a restart and a change of leader. */
export interface BrakeState {
  readonly engaged: boolean;
  /** Since when a quorum is back while it is engaged. */
  readonly quorumSinceMs: number | null;
  /** Since when each missing node is lost; null: so long that it does not count any more. */
  readonly missing: Readonly<Record<string, number | null>>;
}

export const RELEASED: BrakeState = { engaged: false, quorumSinceMs: null, missing: {} };

/** An admin knows better: those that are lost now are lost for good. */
export function released({ missing }: BrakeState): BrakeState {
  return { ...RELEASED, missing: Object.fromEntries(Object.keys(missing).map((nodeId) => [nodeId, null])) };
}

/**
 * When most nodes vanish at once it is more likely that we are cut off than that they died: then nothing is given up
 * until a quorum of them is back and the others had the time to follow. Those that went one by one, long ago, do not count.
 */
export class Brake {
  readonly #lostSince = new Map<string, number>();
  #engaged = false;
  #quorumSinceMs: number | null = null;

  constructor(private readonly vanishMs: number) {}

  get isEngaged(): boolean {
    return this.#engaged;
  }

  get state(): BrakeState {
    const missing = Object.fromEntries(
      [...this.#lostSince].sort().map(([nodeId, sinceMs]) => [nodeId, Number.isFinite(sinceMs) ? sinceMs : null]),
    );
    return { engaged: this.#engaged, quorumSinceMs: this.#quorumSinceMs, missing };
  }

  /** What was kept counts, whoever kept it. */
  restore({ engaged, quorumSinceMs, missing }: BrakeState): void {
    this.#engaged = engaged;
    this.#quorumSinceMs = quorumSinceMs;
    this.#lostSince.clear();
    for (const [nodeId, sinceMs] of Object.entries(missing)) {
      this.#lostSince.set(nodeId, sinceMs ?? Number.NEGATIVE_INFINITY);
    }
  }

  release(): void {
    this.restore(released(this.state));
  }

  judge(nodes: readonly Node[], nowMs: number): boolean {
    this.#remember(nodes, nowMs);
    const lost = nodes.filter((node) => this.#isMissing(node));
    if (this.#engaged) this.#engaged = this.#isAwaited(lost.length, nodes.length, nowMs);
    else this.#engage(nodes, nowMs);
    if (!this.#engaged) this.#quorumSinceMs = null;
    return this.#engaged;
  }

  #engage(nodes: readonly Node[], nowMs: number): void {
    this.#engaged = this.#vanishedTogether(nodes, nowMs);
  }

  /** A fleet that was cut off does not come back in one moment. */
  #isAwaited(lost: number, all: number, nowMs: number): boolean {
    const isQuorum = lost <= all / 2;
    this.#quorumSinceMs = isQuorum ? (this.#quorumSinceMs ?? nowMs) : null;
    return lost > 0 && nowMs - (this.#quorumSinceMs ?? nowMs) < this.vanishMs;
  }

  /** The silent ones count as soon as one of them is lost: they are about to follow. */
  #vanishedTogether(nodes: readonly Node[], nowMs: number): boolean {
    const recent = nodes.filter(
      ({ nodeId }) => nowMs - (this.#lostSince.get(nodeId) ?? Number.NEGATIVE_INFINITY) <= this.vanishMs,
    );
    if (!recent.some((node) => this.#isMissing(node))) return false;
    const counted = nodes.filter((node) => recent.includes(node) || !this.#isMissing(node));
    const vanished = counted.filter((node) => this.#isMissing(node) || node.liveness === 'suspect');
    if (vanished.length === counted.length) return true;
    return counted.length >= MANY_NODES && vanished.length > counted.length / 2;
  }

  #remember(nodes: readonly Node[], nowMs: number): void {
    const known = new Set(nodes.map(({ nodeId }) => nodeId));
    for (const nodeId of this.#lostSince.keys()) if (!known.has(nodeId)) this.#lostSince.delete(nodeId);
    for (const node of nodes) {
      if (!this.#isMissing(node)) this.#lostSince.delete(node.nodeId);
      else if (!this.#lostSince.has(node.nodeId)) this.#lostSince.set(node.nodeId, nowMs);
    }
  }

  /** Lost, or lost before our restart and not heard since. */
  #isMissing({ nodeId, liveness }: Node): boolean {
    return liveness === 'lost' || (liveness === 'joining' && this.#lostSince.has(nodeId));
  }
}
