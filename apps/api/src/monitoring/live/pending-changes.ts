import { isDeepStrictEqual } from 'node:util';
import type { LiveChange, NodeView } from '@aivailable/contracts';

/** What moves all the time and is worth no more than one message per second and node. */
const GAUGE_EVERY_MS = 1_000;

interface SentNode {
  readonly view: NodeView;
  readonly atMs: number;
}

/**
 * Changes that wait for the next delta: the last word on each thing. A node of which only gauges moved waits until a
 * second has passed since it was sent last; anything else takes it along at once.
 */
export class PendingChanges {
  readonly #waiting = new Map<string, LiveChange>();
  readonly #sent = new Map<string, SentNode>();

  add(change: LiveChange): void {
    this.#waiting.set(`${change.kind}/${change.id}`, change);
  }

  /** Takes what is due. */
  take(nowMs: number): LiveChange[] {
    const due: LiveChange[] = [];
    for (const [key, change] of this.#waiting) {
      if (change.kind === 'nodes' && !this.#isNodeDue(change.id, change.value, nowMs)) continue;
      this.#waiting.delete(key);
      due.push(change);
    }
    return due;
  }

  #isNodeDue(nodeId: string, view: NodeView | null, nowMs: number): boolean {
    const sent = this.#sent.get(nodeId);
    if (view && sent && nowMs - sent.atMs < GAUGE_EVERY_MS && onlyGaugesMoved(sent.view, view)) return false;
    if (view) this.#sent.set(nodeId, { view, atMs: nowMs });
    else this.#sent.delete(nodeId);
    return true;
  }
}

export function onlyGaugesMoved(before: NodeView, after: NodeView): boolean {
  return isDeepStrictEqual(withoutGauges(before), withoutGauges(after));
}

function withoutGauges({ seenAt: _, gpus, ...node }: NodeView) {
  return { ...node, gpus: gpus.map(lasting) };
}

function lasting(gpu: NodeView['gpus'][number]) {
  const { usedBytes: _u, freeBytes: _f, reservedBytes: _r, temperatureC: _t, utilisationPercent: _l, ...rest } = gpu;
  return { ...rest, powerW: null };
}
