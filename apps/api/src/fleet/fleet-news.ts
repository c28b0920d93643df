import type { NodeStore, NodeView } from '@aivailable/contracts';
import { Injectable, Logger } from '@nestjs/common';
import type { ClusterEvent, EventOf } from '../events/cluster-event.js';
import { EventBus } from '../events/event-bus.js';
import type { LivenessChange } from './liveness.js';

/** Tells the other rooms what the fleet sees. Observations are not undone by a journal that cannot be written. */
@Injectable()
export class FleetNews {
  readonly #log = new Logger('fleet');
  #lines: Promise<void> = Promise.resolve();

  constructor(private readonly bus: EventBus) {}

  node(nodeId: string, node: NodeView | null): void {
    void this.#tell({ type: 'node.changed', nodeId, node });
  }

  store(nodeId: string, files: NodeStore['files'] | null): void {
    void this.#tell({ type: 'node-store.changed', nodeId, store: files && { nodeId, files } });
  }

  /** A node's row was written, here or by another API process. */
  onRow(listener: (nodeId: string) => Promise<void>): void {
    this.bus.on('node-row.changed', ({ nodeId }) => {
      listener(nodeId).catch((error: unknown) => this.#log.warn(`Node ${nodeId} was not read anew: ${String(error)}`));
    });
  }

  /** One line after the other: the journal keeps the order in which things happened. */
  turned({ nodeId, from, to }: LivenessChange, name: string, why: string | null): void {
    const subject = { nodeId, nodeName: name };
    this.#line({ ...lineOf(from, to, name, why), subject });
  }

  begunAnew(nodeId: string, name: string): void {
    const message = `The agent of ${name} died and has begun anew.`;
    this.#line({ kind: 'node.begun-anew', message, subject: { nodeId, nodeName: name } });
  }

  #line(line: Pick<EventOf<'happened'>, 'kind' | 'message' | 'subject'>): void {
    this.#lines = this.#lines.then(() => this.#tell({ type: 'happened', ...line, actor: null }));
  }

  async #tell(event: ClusterEvent): Promise<void> {
    try {
      await this.bus.publish(event);
    } catch (error) {
      this.#log.warn(`${event.type} was not told: ${String(error)}`);
    }
  }
}

type Line = { kind: string; message: string };

function lineOf(from: LivenessChange['from'], to: LivenessChange['to'], name: string, why: string | null): Line {
  switch (to) {
    case 'ready':
      if (from === 'joining') return { kind: 'node.connected', message: `Node ${name} is connected.` };
      return { kind: 'node.returned', message: `Node ${name} is back.` };
    case 'suspect':
      return { kind: 'node.suspect', message: `Node ${name} is suspect: ${why ?? 'it is silent'}.` };
    case 'lost':
      return { kind: 'node.lost', message: `Node ${name} is lost: ${why ?? 'it is silent'}.` };
    case 'joining':
      return { kind: 'node.joining', message: `Node ${name} is expected.` };
    default:
      return to satisfies never;
  }
}
