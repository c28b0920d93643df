import { z } from 'zod';
import { EngineFailure } from '../engine.js';
import type { Upstream } from '../outside/upstream.js';
import { readVllmMetrics, type VllmMetrics } from './vllm-report.js';

const versionAnswer = z.object({ version: z.string() });
const modelsAnswer = z.object({
  data: z.array(z.object({ id: z.string(), root: z.string().nullish(), max_model_len: z.number().nullish() })),
});
export type VllmModel = z.infer<typeof modelsAnswer>['data'][number];
/** Of `/server_info?config_format=json`; the setting moved from one part of it to another. */
const infoAnswer = z.object({
  vllm_config: z.object({
    cache_config: z.object({ cpu_offload_gb: z.number().nullish() }).nullish(),
    offload_config: z
      .object({
        cpu_offload_gb: z.number().nullish(),
        offload_group_size: z.number().nullish(),
        uva: z.object({ cpu_offload_gb: z.number().nullish() }).nullish(),
        prefetch: z.object({ offload_group_size: z.number().nullish() }).nullish(),
      })
      .nullish(),
  }),
});

/** vLLM's own paths beside OpenAI's. */
export class VllmClient {
  constructor(readonly upstream: Upstream) {}

  async version(signal: AbortSignal): Promise<string> {
    return (await this.get('/version', versionAnswer, signal)).version;
  }

  async isHealthy(signal: AbortSignal): Promise<boolean> {
    return (await this.upstream.read({ method: 'GET', path: '/health', signal })).status === 200;
  }

  async models(signal: AbortSignal): Promise<readonly VllmModel[]> {
    return (await this.get('/v1/models', modelsAnswer, signal)).data;
  }

  async metrics(signal: AbortSignal): Promise<VllmMetrics> {
    const { status, text } = await this.upstream.read({ method: 'GET', path: '/metrics', signal });
    if (status !== 200) throw new EngineFailure('engine_failed', `vLLM answered /metrics with ${status}.`);
    return readVllmMetrics(text);
  }

  /** What of the weights it was told to keep in RAM; null where the server does not show its settings. */
  async offloadGib(signal: AbortSignal): Promise<number | null> {
    const info = await this.get('/server_info?config_format=json', infoAnswer, signal).catch(() => null);
    const { cache_config: cache, offload_config: offload } = info?.vllm_config ?? {};
    const groups = offload?.prefetch?.offload_group_size ?? offload?.offload_group_size ?? 0;
    if (groups > 0) return Number.POSITIVE_INFINITY;
    return offload?.uva?.cpu_offload_gb ?? offload?.cpu_offload_gb ?? cache?.cpu_offload_gb ?? null;
  }

  private async get<T>(path: string, schema: z.ZodType<T>, signal: AbortSignal): Promise<T> {
    const { status, text } = await this.upstream.read({ method: 'GET', path, signal });
    if (status !== 200) throw new Error(`it answers ${path} with ${status}`);
    return schema.parse(JSON.parse(text));
  }
}
