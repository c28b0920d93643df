/**
 * An engine that spills in every way that llama.cpp can: for each the lines that a real load prints (measured, see the
 * specs that do the same on the real engines), judged by the real proof. A load that passes is served by a real server
 * whose tokens come for ever, and the driver can be made to evict it while it runs.
 */
import { createServer, type Server } from 'node:http';
import { type EngineOffer, type Gpu, MIB } from '@aivailable/contracts';
import type { Engine, EngineExit, EngineStart, RunningEngine } from './engine.js';
import { readLoadLines } from './load-lines.js';
import { measuredBytes } from './measured-bytes.js';
import { proveLoad } from './prove-load.js';

export type Fault =
  | 'none'
  | 'no-device'
  | 'too-few-layers'
  | 'kv-on-host'
  | 'one-tensor-group-on-host'
  | 'flash-attention-off-at-long-context'
  | 'cpu-only-build'
  | 'wrong-device'
  | 'one-device-too-many'
  | 'recurrent-state-on-host'
  | 'no-line-about-devices'
  | 'no-line-about-layers'
  | 'no-line-about-weights'
  | 'no-line-about-cache'
  | 'no-line-about-compute'
  | 'no-line-about-splits';

const LAYERS = 9;
const LAST_TURNS = 200;
const TOKEN_TABLE_BYTES = 7.81 * MIB;
const FULL_LOAD: readonly string[] = [
  'llama_prepare_model_devices: using device Vulkan0 (AMD Radeon RX 6800 (RADV NAVI21)) (0000:2d:00.0) - 16368 MiB free',
  'load_tensors: offloaded 9/9 layers to GPU',
  'load_tensors:   CPU_Mapped model buffer size =     7.81 MiB',
  'load_tensors:      Vulkan0 model buffer size =    40.75 MiB',
  'llama_kv_cache:    Vulkan0 KV buffer size =    16.00 MiB',
  'sched_reserve:    Vulkan0 compute buffer size =    19.04 MiB',
  'sched_reserve: Vulkan_Host compute buffer size =     3.51 MiB',
  'sched_reserve: graph splits = 2',
];

const without = (pattern: RegExp): string[] => FULL_LOAD.filter((line) => !pattern.test(line));
const swapped = (...swaps: [RegExp, string][]): string[] =>
  FULL_LOAD.map((line) => swaps.reduce((so, [from, to]) => so.replace(from, to), line));

const LINES: Readonly<Record<Fault, readonly string[]>> = {
  none: FULL_LOAD,
  'no-device': [...without(/Vulkan|splits/), 'x:   CPU KV buffer size = 16.00 MiB', 'x: graph splits = 1'],
  'too-few-layers': [
    ...swapped(
      [/9\/9/, '5/9'],
      [/7\.81/, '24.60'],
      [/40\.75/, '23.96'],
      [/splits = 2/, 'splits = 46 (with bs=512), 2 (with bs=1)'],
    ),
    'llama_kv_cache:        CPU KV buffer size =    16.00 MiB',
  ],
  'kv-on-host': swapped([/Vulkan0 KV buffer size =\s+16/, 'CPU KV buffer size = 32'], [/splits = 2/, 'splits = 18']),
  'one-tensor-group-on-host': swapped(
    [/7\.81/, '30.80'],
    [/40\.75/, '17.76'],
    [/splits = 2/, 'splits = 6 (with bs=512), 4 (with bs=1)'],
  ),
  'flash-attention-off-at-long-context': swapped(
    [/3\.51/, '594.01'],
    [/splits = 2/, 'splits = 18 (with bs=512), 2 (with bs=1)'],
  ),
  'cpu-only-build': [
    'load_tensors: offloaded 9/9 layers to GPU',
    'load_tensors:   CPU_Mapped model buffer size =    48.56 MiB',
    'llama_kv_cache:        CPU KV buffer size =    16.00 MiB',
    'sched_reserve:        CPU compute buffer size =    19.04 MiB',
    'sched_reserve: graph splits = 1',
  ],
  'wrong-device': swapped([/0000:2d/, '0000:41']),
  'one-device-too-many': [...FULL_LOAD, 'using device Vulkan1 (AMD Radeon Graphics) (0000:05:00.0) - 512 MiB free'],
  'recurrent-state-on-host': [...FULL_LOAD, 'llama_memory_recurrent: CPU RS buffer size =     2.50 MiB'],
  'no-line-about-devices': without(/using device/),
  'no-line-about-layers': without(/offloaded/),
  'no-line-about-weights': without(/model buffer/),
  'no-line-about-cache': without(/KV buffer/),
  'no-line-about-compute': without(/compute buffer/),
  'no-line-about-splits': without(/splits/),
};

export class FaultInjectingEngine implements Engine {
  readonly name = 'embedded';
  readonly needsFile = false;
  fault: Fault = 'none';
  /** How often a load was begun and an engine was stopped. */
  starts = 0;
  stops = 0;
  /** Tokens that went out of its server. */
  tokens = 0;

  detect(): Promise<EngineOffer> {
    return Promise.resolve({ engine: this.name, version: '1', backends: ['vulkan'] });
  }

  async start(start: EngineStart): Promise<RunningEngine> {
    this.starts += 1;
    const report = readLoadLines(LINES[this.fault]);
    const deviceNames = report.devices.map(({ description }) => description);
    const gpuLayers = report.offloaded?.layers ?? 0;
    const claims = { supportsGpuOffloading: deviceNames.length > 0, deviceNames, gpuLayers, totalLayers: LAYERS };
    // A real build without GPU support claims what it prints, too.
    proveLoad(start, report, claims, { tokenTableBytes: TOKEN_TABLE_BYTES, keepsCache: true });
    const server = await this.#serve(start.socketPath);
    return this.#running(server, start, measuredBytes(report, 'vulkan', start.gpus.length));
  }

  #running(server: Server, { instance }: EngineStart, measured: RunningEngine['measured']): RunningEngine {
    const exited = new Promise<EngineExit>((resolve) => {
      server.once('close', () => resolve({ code: null, signal: 'SIGKILL', lastLines: [] }));
    });
    const stop = async (): Promise<void> => {
      this.stops += 1;
      // One that hangs in its driver goes on for a while.
      for (let turn = 0; turn < LAST_TURNS; turn++) await new Promise((resolve) => setImmediate(resolve));
      server.close();
      server.closeAllConnections();
      await exited;
    };
    return { pid: process.pid, backend: instance.backend, version: '1', layers: LAYERS, measured, exited, stop };
  }

  /** One more token as soon as the last one has gone out. */
  async #serve(socketPath: string): Promise<Server> {
    const server = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const say = (): void => {
        if (response.destroyed) return;
        this.tokens += 1;
        response.write('data: {"choices":[{"delta":{"content":"token "}}]}\n\n', () => setImmediate(say));
      };
      say();
    });
    await new Promise<void>((resolve) => server.listen(socketPath, resolve));
    return server;
  }
}

/** The card that its lines speak of. */
export const faultyCard: Omit<Gpu, 'totalBytes' | 'usedBytes' | 'freeBytes'> = {
  ...{ id: 'g1', kind: 'real', vendor: 'amd', index: 0, uuid: null, pciBusId: '0000:2d:00.0', name: 'RX 6800' },
  ...{ reservedBytes: null, computeCapability: null, architecture: null, driverVersion: null, temperatureC: null },
  ...{ utilisationPercent: null, powerW: null, integrated: false, usable: true, refusal: null, backends: ['vulkan'] },
};
