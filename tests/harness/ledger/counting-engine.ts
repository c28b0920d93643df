import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { Server, ServerResponse } from 'node:http';
import path from 'node:path';
import { RESUME_HEADER } from '@aivailable/contracts';
import { SimulatedCounts } from '../../../apps/agent/src/engines/simulated/simulated-counts.js';
import { listenSimulated } from '../../../apps/agent/src/engines/simulated/simulated-server.js';
import { SlotGate } from '../../../apps/agent/src/engines/simulated/slot-gate.js';
import { HeldClock } from './held-clock.js';

/** The simulated engine, which counts by itself, with a hand on its clock. */
export class CountingEngine {
  readonly counts = new SimulatedCounts();
  readonly clock = new HeldClock();
  readonly slots: SlotGate;
  readonly socketPath: string;
  #server: Server | undefined;
  /** On their way, by the ids of their requests. */
  readonly #answers = new Map<string, ServerResponse>();
  /** Questions that it read again because another engine had begun to answer them. */
  readAgain = 0;

  constructor(
    folder: string,
    private readonly model: string,
    slots: number,
    name = model,
  ) {
    this.slots = new SlotGate(slots);
    this.socketPath = path.join(folder, `${name}.sock`);
  }

  async start(): Promise<void> {
    const { clock, counts, slots, model } = this;
    const terms = { model, contextTokens: 512, tokensPerSecond: 600, slots, clock, counts, newId: randomUUID };
    this.#server = await listenSimulated(this.socketPath, terms);
    this.#server.on('request', ({ headers }, response) => {
      const requestId = String(headers['x-request-id']);
      this.#answers.set(requestId, response);
      response.once('close', () => {
        this.#answers.delete(requestId);
        if (headers[RESUME_HEADER] !== undefined && response.headersSent) this.readAgain += 1;
      });
    });
  }

  /** Breaks the connections of these answers as far as they are on their way here; resolves with how many, once it knows. */
  async cut(requestIds: readonly string[]): Promise<number> {
    const answers = requestIds.flatMap((requestId) => this.#answers.get(requestId) ?? []);
    const closed = answers.map((answer) => once(answer, 'close'));
    for (const { socket } of answers) socket?.destroy();
    await Promise.all(closed);
    return answers.length;
  }

  isAnswering(requestId: string): boolean {
    return this.#answers.has(requestId);
  }

  async stop(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
  }
}
