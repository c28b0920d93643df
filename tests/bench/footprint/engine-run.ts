/**
 * A process of its own per model: loads it with the embedded engine's library, opens each context and prints what the
 * engine says it allocated on each device. Arguments: file, task, number of devices, contexts as JSON.
 */
import { getLlama, LlamaLogLevel, type LlamaModel } from 'node-llama-cpp';
import type { EngineCase } from './cases.js';

const QUIET_MS = 120;

async function main([file = '', task = '', devices = '1', cases = '[]']: readonly string[]): Promise<void> {
  const lines: string[] = [];
  const mib = (kinds: string) => deviceMib(lines, kinds, Number(devices));
  const logger = (_: unknown, message: string) => lines.push(...message.split('\n'));
  const llama = await getLlama({
    ...{ gpu: 'vulkan', build: 'never', skipDownload: true, progressLogs: false, maxThreads: 1 },
    ...{ logLevel: LlamaLogLevel.info, logger },
  });
  const model = await llama.loadModel({
    modelPath: file,
    gpuLayers: 'max',
    useMmap: true,
    ignoreMemorySafetyChecks: true,
  });
  await quiet(lines);
  const weightsMib = mib('model');
  const runs = [];
  for (const each of JSON.parse(cases) as EngineCase[]) {
    lines.length = 0;
    const context = await open(model, task, each);
    await quiet(lines);
    const splits = Number(/graph splits = (\d+)/.exec(lines.join('\n'))?.[1] ?? Number.NaN);
    runs.push({ ...each, kvMib: mib('KV|RS'), computeMib: mib('compute'), splits });
    await context.dispose();
  }
  process.stdout.write(`${JSON.stringify({ weightsMib, runs })}\n`, () => process.exit(0));
}

function open(model: LlamaModel, task: string, { contextTokens, slots, kvType }: EngineCase) {
  const size = { contextSize: contextTokens, threads: 1, ignoreMemorySafetyChecks: true };
  if (task === 'embed') return model.createEmbeddingContext(size);
  const type = kvType === 'q8_0' ? ('Q8_0' as const) : undefined;
  const quantised = type ? { experimentalKvCacheKeyType: type, experimentalKvCacheValueType: type } : {};
  return model.createContext({ ...size, sequences: slots, flashAttention: true, ...quantised });
}

/** Its log comes later than its promises. */
async function quiet(lines: readonly string[]): Promise<void> {
  let seen = -1;
  while (seen !== lines.length) {
    seen = lines.length;
    await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
  }
}

function deviceMib(lines: readonly string[], kinds: string, devices: number): number[] {
  return Array.from({ length: devices }, (_, device) => {
    const buffer = new RegExp(`Vulkan${device} (?:${kinds}) buffer size = +([\\d.]+) MiB`);
    return lines.reduce((sum, line) => sum + Number(buffer.exec(line)?.[1] ?? 0), 0);
  });
}

await main(process.argv.slice(2));
