/**
 * A fake of vLLM's server, written from its sources and documentation of 2025 and 2026: paths, field names, labels,
 * lines of its log, errors. It computes nothing.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  answerStream,
  answerWhole,
  type FakeQuestion,
  promptTokens,
  scriptOf,
} from '../outside/openai-answers.fake.js';

/** What it writes while it loads: the engine of 2026, then the one of 2024. */
export const V1_LINES = [
  "INFO 11-21 05:41:02 [core.py:96] Initializing a V1 LLM engine (v0.14.0) with config: model='Qwen/Qwen3-8B', speculative_config=None, dtype=torch.bfloat16, max_seq_len=1024, tensor_parallel_size=1, quantization=None, device_config=cuda, seed=0, served_model_name=aivailable",
  '\u001b[36m(EngineCore_DP0 pid=4711)\u001b[0;0m INFO 11-21 05:41:20 [gpu_model_runner.py:3338] Model loading took 0.3000 GiB memory and 7.218392 seconds',
  '(EngineCore_DP0 pid=4711) INFO 11-21 05:41:31 [gpu_worker.py:359] Available KV cache memory: 0.10 GiB',
  '(EngineCore_DP0 pid=4711) INFO 11-21 05:41:31 [kv_cache_utils.py:1305] GPU KV cache size: 32,256 tokens',
  '(EngineCore_DP0 pid=4711) INFO 11-21 05:41:31 [kv_cache_utils.py:1310] Maximum concurrency for 1,024 tokens per request: 31.50x',
];
export const V0_LINES = [
  "INFO 04-12 11:20:49 [llm_engine.py:242] Initializing a V0 LLM engine (v0.8.3) with config: model='x', device_config=cuda, decoding_config=DecodingConfig()",
  'INFO 04-12 11:21:19 [worker.py:267] model weights take 0.30GiB; non_torch_memory takes 0.20GiB; PyTorch activation peak memory takes 0.37GiB; the rest of the memory reserved for KV Cache is 0.10GiB.',
  'INFO 04-12 11:21:19 [executor_base.py:112] # cuda blocks: 2016, # CPU blocks: 0',
];

export class FakeVllm {
  isHealthy = true;
  /** Too busy to answer anything: it takes requests and leaves them lying. */
  isMute = false;
  version = '0.14.0';
  contextTokens = 1_024;
  models = [{ id: 'aivailable', root: 'Qwen/Qwen3-8B' }];
  running = 1;
  waiting = 2;
  /** Labels of `vllm:cache_config_info`. */
  cache: Record<string, string> = {
    ...{ block_size: '16', cache_dtype: 'auto', cpu_offload_gb: '0.0', enable_prefix_caching: 'True' },
    ...{
      gpu_memory_utilization: '0.9',
      num_cpu_blocks: 'None',
      num_gpu_blocks: '2016',
      swap_space_bytes: '4294967296.0',
    },
  };
  /** `/server_info` is there with VLLM_SERVER_DEV_MODE=1 alone. */
  serverInfo: object | null = null;
  readonly keys = new Set<string>();
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  static async listen(): Promise<FakeVllm> {
    const fake = new FakeVllm();
    await new Promise<void>((resolve) => fake.#server.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<unknown> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    if (this.isMute) return;
    this.keys.add(request.headers.authorization ?? '');
    switch (`${request.method} ${request.url}`) {
      case 'GET /health':
        return response.writeHead(this.isHealthy ? 200 : 503).end();
      case 'GET /version':
        return json(response, 200, { version: this.version });
      case 'GET /v1/models':
        return json(response, 200, { object: 'list', data: this.#models() });
      case 'GET /metrics':
        return response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(this.#metrics());
      case 'GET /server_info?config_format=json':
        return this.serverInfo ? json(response, 200, this.serverInfo) : json(response, 404, { detail: 'Not Found' });
      case 'POST /v1/chat/completions':
        return this.#chat(JSON.parse(Buffer.concat(chunks).toString('utf8')), response);
      default:
        return json(response, 404, { detail: 'Not Found' });
    }
  }

  #models(): object[] {
    const common = { object: 'model', created: 1, owned_by: 'vllm', parent: null, max_model_len: this.contextTokens };
    return this.models.map((model) => ({ ...common, ...model }));
  }

  #metrics(): string {
    const cache = Object.entries(this.cache).map(([label, value]) => `${label}="${value}"`);
    const of = '{engine="0",model_name="aivailable"}';
    return [
      '# HELP vllm:num_requests_running Number of requests in model execution batches.',
      '# TYPE vllm:num_requests_running gauge',
      `vllm:num_requests_running${of} ${this.running.toFixed(1)}`,
      `vllm:num_requests_waiting${of} ${this.waiting.toFixed(1)}`,
      `vllm:kv_cache_usage_perc${of} 0.0`,
      '# TYPE vllm:cache_config_info gauge',
      `vllm:cache_config_info{${cache.join(',')}} 1.0`,
      '',
    ].join('\n');
  }

  #chat(question: FakeQuestion, response: ServerResponse): unknown {
    const refuse = (status: number, type: string, message: string) =>
      json(response, status, { error: { message, type, param: null, code: status } });
    if (!question.messages?.length)
      return refuse(400, 'BadRequestError', "1 validation error: {'loc': ('body', 'messages')}");
    if (!this.models.some(({ id }) => id === question.model)) {
      return refuse(404, 'NotFoundError', `The model \`${question.model}\` does not exist.`);
    }
    const tokens = promptTokens(question);
    if (tokens > this.contextTokens) {
      const message = `This model's maximum context length is ${this.contextTokens} tokens. However, your request has ${tokens} input tokens. Please reduce the length of the input messages.`;
      return refuse(400, 'BadRequestError', message);
    }
    const head = { id: 'chatcmpl-7', model: question.model, system_fingerprint: null };
    if (!question.stream) return answerWhole(response, head, scriptOf(question));
    const withUsage = question.stream_options?.include_usage ?? false;
    answerStream(response, head, scriptOf(question), { withUsage, cutAfter: null });
  }
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
