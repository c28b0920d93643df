/**
 * An engine for pretend cards: it speaks the real protocol on a real socket, loads for a believable while and answers
 * deterministic text at the speed of the card. What it says of itself is marked "simulated".
 */
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AssignedInstance, EngineOffer, Gpu, MeasuredBytes } from '@aivailable/contracts';
import { type Clock, pause } from '../../clock.js';
import { LLAMA_CACHES } from '../cache-types.js';
import { type Engine, type EngineExit, EngineFailure, type EngineStart, type RunningEngine } from '../engine.js';
import { tokensPerSecond } from './card-speed.js';
import { SimulatedCounts } from './simulated-counts.js';
import { listenSimulated } from './simulated-server.js';
import { SlotGate } from './slot-gate.js';

export interface SimulatedEngineOptions {
  readonly clock: Clock;
  readonly loadMs?: (weightsBytes: number) => number;
}

const VERSION = 'simulated';
/** A disk's 3 GB/s, but never so long that a newcomer wonders. */
const DISK_BYTES_PER_MS = 3e6;

export class SimulatedEngine implements Engine {
  readonly name = 'simulated';
  readonly needsFile = false;

  constructor(private readonly options: SimulatedEngineOptions) {}

  detect(gpus: readonly Gpu[]): Promise<EngineOffer | null> {
    const cards = gpus.filter(({ kind }) => kind === 'simulated');
    const backends = [...new Set(cards.flatMap((card) => card.backends))];
    if (cards.length === 0) return Promise.resolve(null);
    return Promise.resolve({ engine: this.name, version: VERSION, backends, kvTypes: LLAMA_CACHES });
  }

  async start({ instance, gpus, socketPath, signal }: EngineStart): Promise<RunningEngine> {
    if (gpus.some(({ kind }) => kind !== 'simulated')) {
      throw new EngineFailure('unsupported', 'The simulated engine runs on simulated cards only.');
    }
    const { clock, loadMs = defaultLoadMs } = this.options;
    const sizeBytes = instance.file?.sizeBytes ?? 0;
    await pause(clock, loadMs(sizeBytes), signal);
    if (signal.aborted) throw new EngineFailure('aborted', 'The load was stopped.');
    const server = await listenSimulated(socketPath, {
      model: instance.servedName,
      contextTokens: instance.contextTokens,
      tokensPerSecond: tokensPerSecond(
        gpus.map(({ name }) => name),
        sizeBytes,
      ),
      slots: new SlotGate(instance.slots),
      clock,
      newId: randomUUID,
      counts: new SimulatedCounts(),
    });
    return new RunningSimulation(server, instance, socketPath);
  }
}

class RunningSimulation implements RunningEngine {
  readonly pid = null;
  readonly version = VERSION;
  readonly backend: AssignedInstance['backend'];
  readonly measured: MeasuredBytes;
  readonly exited: Promise<EngineExit>;

  constructor(
    private readonly server: Server,
    instance: AssignedInstance,
    private readonly socketPath: string,
  ) {
    this.backend = instance.backend;
    this.measured = asPlanned(instance);
    this.exited = new Promise((resolve) => {
      server.once('close', () => resolve({ code: 0, signal: null, lastLines: [] }));
    });
  }

  async stop(_graceMs: number): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await this.exited;
    await rm(this.socketPath, { force: true });
  }
}

function defaultLoadMs(weightsBytes: number): number {
  return 1_000 + Math.min(2_000, weightsBytes / DISK_BYTES_PER_MS);
}

/** A pretend card takes exactly what was planned for it; what of it is cache and what is scratch nobody knows. */
function asPlanned({ gpus, file }: AssignedInstance): MeasuredBytes {
  return {
    weightsBytes: file?.sizeBytes ?? null,
    kvBytes: null,
    computeBytes: null,
    driverRiseBytes: gpus.map(({ reservedBytes }) => reservedBytes),
  };
}
