import type { NodeLiveness } from '@aivailable/contracts';

export interface LivenessLimits {
  /** Silence after which a node is doubted. */
  readonly suspectMs: number;
  /** Silence after which a node counts as gone. */
  readonly lostMs: number;
}

export interface LivenessChange {
  readonly nodeId: string;
  readonly from: NodeLiveness;
  readonly to: NodeLiveness;
}

interface Belief {
  state: NodeLiveness;
  heardAtMs: number;
}

/** A sweep that comes later than this was itself asleep. */
const TOLERATED_GAP_MS = 1_000;

/**
 * Which agents are believed. A report makes a node ready, silence makes it suspect and then lost, a farewell makes it
 * lost at once. A node that is expected but has not spoken yet is `joining` for as long as it takes to get lost.
 *
 * Silence counts only while this process was listening: after a suspended or stalled event loop every node looks
 * silent, so the part of the gap in which nothing could have been heard is given back to all of them.
 */
export class Liveness {
  readonly #beliefs = new Map<string, Belief>();
  #sweptAtMs: number;

  constructor(
    private readonly limits: LivenessLimits,
    nowMs: number,
  ) {
    this.#sweptAtMs = nowMs;
  }

  of(nodeId: string): NodeLiveness | undefined {
    return this.#beliefs.get(nodeId)?.state;
  }

  /** The node exists; it has the lost window to show itself. */
  expect(nodeId: string, nowMs: number): void {
    this.#beliefs.set(nodeId, { state: 'joining', heardAtMs: nowMs });
  }

  /** The node spoke. */
  hear(nodeId: string, nowMs: number): LivenessChange | undefined {
    const belief = this.#beliefs.get(nodeId);
    if (!belief) return undefined;
    belief.heardAtMs = nowMs;
    return turn(nodeId, belief, 'ready');
  }

  /** The node said that it goes. */
  farewell(nodeId: string): LivenessChange | undefined {
    const belief = this.#beliefs.get(nodeId);
    return belief && turn(nodeId, belief, 'lost');
  }

  forget(nodeId: string): void {
    this.#beliefs.delete(nodeId);
  }

  sweep(nowMs: number): LivenessChange[] {
    this.#forgiveStall(nowMs);
    const changes: LivenessChange[] = [];
    for (const [nodeId, belief] of this.#beliefs) {
      const change = turn(nodeId, belief, this.#judge(belief, nowMs));
      if (change) changes.push(change);
    }
    return changes;
  }

  #judge(belief: Belief, nowMs: number): NodeLiveness {
    const silenceMs = nowMs - belief.heardAtMs;
    if (belief.state === 'lost' || silenceMs >= this.limits.lostMs) return 'lost';
    if (belief.state === 'joining') return 'joining';
    return silenceMs >= this.limits.suspectMs ? 'suspect' : belief.state;
  }

  #forgiveStall(nowMs: number): void {
    const stallMs = nowMs - this.#sweptAtMs - TOLERATED_GAP_MS;
    this.#sweptAtMs = nowMs;
    if (stallMs <= 0) return;
    for (const belief of this.#beliefs.values()) belief.heardAtMs = Math.min(nowMs, belief.heardAtMs + stallMs);
  }
}

function turn(nodeId: string, belief: Belief, to: NodeLiveness): LivenessChange | undefined {
  const from = belief.state;
  if (from === to) return undefined;
  belief.state = to;
  return { nodeId, from, to };
}
