import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import path from 'node:path';
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

  constructor(
    folder: string,
    private readonly model: string,
    slots: number,
  ) {
    this.slots = new SlotGate(slots);
    this.socketPath = path.join(folder, `${model}.sock`);
  }

  async start(): Promise<void> {
    const { clock, counts, slots, model } = this;
    const terms = { model, contextTokens: 512, tokensPerSecond: 600, slots, clock, counts, newId: randomUUID };
    this.#server = await listenSimulated(this.socketPath, terms);
  }

  async stop(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
  }
}
