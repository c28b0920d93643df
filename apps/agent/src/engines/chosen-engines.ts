/** The engines of an agent, by its settings, in the order in which they are preferred. */
import { join } from 'node:path';
import type { Gpu } from '@aivailable/contracts';
import type { Clock } from '../clock.js';
import { EmbeddedEngine } from './embedded/embedded-engine.js';
import type { Engine } from './engine.js';
import type { Environment } from './engine-environment.js';
import { LlamaServerEngine } from './llama-server/llama-server-engine.js';
import { AttachedOllama } from './ollama/attached-ollama.js';
import { OllamaEngine } from './ollama/ollama-engine.js';
import type { OllamaPlace } from './ollama/ollama-place.js';
import { OwnOllama } from './ollama/own-ollama.js';
import { SimulatedEngine } from './simulated/simulated-engine.js';
import { AttachedVllm } from './vllm/attached-vllm.js';
import { StartedVllm } from './vllm/started-vllm.js';
import { VllmEngine } from './vllm/vllm-engine.js';
import type { VllmPlace } from './vllm/vllm-place.js';

export interface EngineSettings {
  /** The agent's own folder. */
  readonly dir: string;
  readonly isSimulated: boolean;
  readonly llamaServer: string | null;
  readonly outside: {
    readonly ollama: string | null;
    readonly ollamaUrl: string | null;
    readonly vllmCommand: string | null;
    readonly vllmUrl: string | null;
    readonly vllmShare: number;
    readonly vllmGpu: string | null;
  };
}

export interface EnginePorts {
  readonly environment: Environment;
  readonly clock: Clock;
  /** The cards as they are right now. */
  readonly look: () => Promise<readonly Gpu[]>;
}

/** Pretend cards and real engines never meet in one agent. */
export function chosenEngines(settings: EngineSettings, ports: EnginePorts): Engine[] {
  const { environment, clock, look } = ports;
  if (settings.isSimulated) return [new SimulatedEngine({ clock })];
  const embedded = new EmbeddedEngine({ environment });
  const ollama = ollamaPlace(settings, ports, (gpu) => embedded.vulkanIndex(gpu));
  const vllm = vllmPlace(settings, ports);
  return [
    // Who names a server wants it used.
    ...(settings.llamaServer === null ? [] : [new LlamaServerEngine({ program: settings.llamaServer, environment })]),
    embedded,
    ...(ollama === null ? [] : [new OllamaEngine({ place: ollama, look, clock })]),
    ...(vllm === null ? [] : [new VllmEngine({ place: vllm, clock })]),
  ];
}

function ollamaPlace(
  { dir, outside: { ollama, ollamaUrl } }: EngineSettings,
  { environment, clock }: EnginePorts,
  vulkanIndex: (gpu: Gpu) => Promise<number | null>,
): OllamaPlace | null {
  if (ollamaUrl !== null) return new AttachedOllama(ollamaUrl);
  if (ollama === null) return null;
  return new OwnOllama({ binary: ollama, folder: join(dir, 'ollama'), environment, vulkanIndex, clock });
}

function vllmPlace({ outside }: EngineSettings, { environment, clock, look }: EnginePorts): VllmPlace | null {
  const { vllmUrl, vllmCommand, vllmShare, vllmGpu } = outside;
  if (vllmUrl !== null) return new AttachedVllm({ url: vllmUrl, gpu: vllmGpu, look });
  if (vllmCommand === null) return null;
  return new StartedVllm({ line: vllmCommand, gpuShare: vllmShare, environment, look, clock });
}
