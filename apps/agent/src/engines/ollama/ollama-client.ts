import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { EngineFailure } from '../engine.js';
import { readText, reasonOf, type Upstream } from '../outside/upstream.js';
import { messageOf } from '../outside/upstream-error.js';
import { type LoadedModel, progressLine, psAnswer, versionAnswer } from './ollama-messages.js';

/** Where a new model's weights come from: a file that Ollama holds as a blob, or a model that it has. */
export type ModelSource = { readonly blob: string } | { readonly from: string };

/** The parameters that every request to a model is answered with, so that none of them makes Ollama load it anew. */
export type ModelParameters = Readonly<Record<string, number>>;

/** Ollama's own API, one deed a method. What it refuses is told in its words. */
export class OllamaClient {
  constructor(readonly upstream: Upstream) {}

  async version(signal: AbortSignal): Promise<string> {
    return (await this.get('/api/version', versionAnswer, signal)).version;
  }

  async loaded(signal?: AbortSignal): Promise<readonly LoadedModel[]> {
    return (await this.get('/api/ps', psAnswer, signal)).models ?? [];
  }

  async hasModel(model: string, signal: AbortSignal): Promise<boolean> {
    return (await this.post('/api/show', { model }, signal)).status === 200;
  }

  async hasBlob(digest: string, signal: AbortSignal): Promise<boolean> {
    const { status } = await this.upstream.read({ method: 'HEAD', path: `/api/blobs/${digest}`, signal });
    return status === 200;
  }

  async giveBlob(digest: string, filePath: string, signal: AbortSignal): Promise<void> {
    const { size } = await stat(filePath);
    const headers = { 'content-type': 'application/octet-stream', 'content-length': size };
    const body = createReadStream(filePath);
    const path = `/api/blobs/${digest}`;
    const { status, text } = await this.upstream.read({ method: 'POST', path, headers, body, signal });
    if (status !== 200 && status !== 201) throw refused('did not take the file', status, text);
  }

  async create(model: string, source: ModelSource, parameters: ModelParameters, signal: AbortSignal): Promise<void> {
    const weights = 'from' in source ? source : { files: { 'model.gguf': source.blob } };
    await this.stream('/api/create', { model, ...weights, parameters, stream: true }, 'did not make the model', signal);
  }

  async pull(model: string, signal: AbortSignal): Promise<void> {
    await this.stream('/api/pull', { model, stream: true }, `did not pull ${model}`, signal);
  }

  /** An empty prompt loads; `-1` keeps it until it is unloaded. */
  async load(model: string, signal: AbortSignal): Promise<void> {
    const { status, text } = await this.post('/api/generate', { model, keep_alive: -1, stream: false }, signal);
    if (status !== 200 || messageOf(text) !== '') throw refused('did not load it', status, text);
  }

  /** For models that embed: Ollama generates with none of them. */
  async loadForEmbedding(model: string, signal: AbortSignal): Promise<void> {
    const { status, text } = await this.post('/api/embed', { model, input: '', keep_alive: -1 }, signal);
    if (status !== 200 || messageOf(text) !== '') throw refused('did not load it', status, text);
  }

  async unload(model: string, signal: AbortSignal): Promise<void> {
    await this.post('/api/generate', { model, keep_alive: 0, stream: false }, signal);
  }

  private async get<T>(path: string, schema: z.ZodType<T>, signal?: AbortSignal): Promise<T> {
    const { status, text } = await this.upstream.read({ method: 'GET', path, ...(signal ? { signal } : {}) });
    if (status !== 200) throw refused(`answered ${path} with an error`, status, text);
    const parsed = z
      .string()
      .transform((json, context) => parseJson(json, context))
      .pipe(schema)
      .safeParse(text);
    if (parsed.success) return parsed.data;
    throw new EngineFailure('engine_failed', `Ollama's answer to ${path} is not understood: ${text.slice(0, 200)}`);
  }

  private post(path: string, body: object, signal: AbortSignal): Promise<{ status: number; text: string }> {
    const bytes = Buffer.from(JSON.stringify(body));
    const headers = { 'content-type': 'application/json', 'content-length': bytes.length };
    return this.upstream.read({ method: 'POST', path, headers, body: bytes, signal });
  }

  /** Lines of progress that end with `success`; anything else is a failure, whatever the status. */
  private async stream(path: string, body: object, what: string, signal: AbortSignal): Promise<void> {
    const bytes = Buffer.from(JSON.stringify(body));
    const headers = { 'content-type': 'application/json', 'content-length': bytes.length };
    const answer = await this.upstream.open({ method: 'POST', path, headers, body: bytes, signal });
    if (answer.statusCode !== 200) throw refused(what, answer.statusCode ?? 0, await readText(answer));
    let last = '';
    for await (const line of createInterface({ input: answer })) {
      const { status, error } = progressLine.parse(JSON.parse(line));
      if (error !== undefined) throw refused(what, 200, line);
      last = status ?? last;
    }
    if (last !== 'success') throw refused(what, 200, `it stopped at "${last}"`);
  }
}

function parseJson(json: string, context: z.RefinementCtx): unknown {
  try {
    return JSON.parse(json);
  } catch {
    context.addIssue('not JSON');
    return z.NEVER;
  }
}

const MEANINGS: readonly { code: EngineFailure['code']; pattern: RegExp }[] = [
  { code: 'out_of_memory', pattern: /out of memory|requires more system memory|failed to allocate|cudaMalloc/i },
  { code: 'unsupported', pattern: /unknown model architecture|does not support|may be incompatible|unsupported/i },
  { code: 'file_corrupt', pattern: /digest mismatch|invalid magic|not in GGUF format|invalid file/i },
];

function refused(what: string, status: number, text: string): EngineFailure {
  const said = messageOf(text) || `HTTP ${status}`;
  const code = MEANINGS.find(({ pattern }) => pattern.test(said))?.code ?? 'engine_failed';
  return new EngineFailure(code, `Ollama ${what}: ${said}`);
}

/** The failure of a deed: its own, that it was not wanted any more, or that nobody answered. */
export function failureOf(error: unknown, where: string, signal: AbortSignal): EngineFailure {
  if (signal.aborted) return new EngineFailure('aborted', 'The load was stopped.');
  if (error instanceof EngineFailure) return error;
  return new EngineFailure('engine_failed', `Ollama at ${where} could not be asked: ${reasonOf(error)}.`);
}
