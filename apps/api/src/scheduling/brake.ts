import type { NodeLiveness, NodeView } from '@aivailable/contracts';

type Node = Pick<NodeView, 'nodeId' | 'liveness'>;

const SILENT: readonly NodeLiveness[] = ['suspect', 'lost'];
/** From this size on, the loss of most nodes counts like the loss of all. */
const MANY_NODES = 4;

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

  /** An admin knows better: those that are lost now are lost for good. */
  release(): void {
    for (const nodeId of this.#lostSince.keys()) this.#lostSince.set(nodeId, Number.NEGATIVE_INFINITY);
    this.#engaged = false;
  }

  judge(nodes: readonly Node[], nowMs: number): boolean {
    this.#remember(nodes, nowMs);
    const lost = nodes.filter(({ liveness }) => liveness === 'lost');
    if (this.#engaged) this.#engaged = this.#isAwaited(lost.length, nodes.length, nowMs);
    else this.#engage(nodes, nowMs);
    return this.#engaged;
  }

  #engage(nodes: readonly Node[], nowMs: number): void {
    this.#engaged = this.#vanishedTogether(nodes, nowMs);
    this.#quorumSinceMs = null;
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
    if (!recent.some(({ liveness }) => liveness === 'lost')) return false;
    const counted = nodes.filter((node) => recent.includes(node) || !isLost(node));
    const vanished = counted.filter(({ liveness }) => SILENT.includes(liveness));
    if (vanished.length === counted.length) return true;
    return counted.length >= MANY_NODES && vanished.length > counted.length / 2;
  }

  #remember(nodes: readonly Node[], nowMs: number): void {
    for (const node of nodes) {
      if (!isLost(node)) this.#lostSince.delete(node.nodeId);
      else if (!this.#lostSince.has(node.nodeId)) this.#lostSince.set(node.nodeId, nowMs);
    }
  }
}

function isLost({ liveness }: Node): boolean {
  return liveness === 'lost';
}
