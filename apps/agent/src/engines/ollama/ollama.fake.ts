/**
 * A fake of Ollama's server, written from its own source (server/routes.go, middleware/openai.go, api/types.go of
 * August 2026): its paths, its field names, its NDJSON, its errors. It computes nothing, and puts bytes on a fake card.
 */
import { existsSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { MIB } from '@aivailable/contracts';
import type { FakeCard } from '../outside/card.fake.js';
import {
  answerStream,
  answerWhole,
  type FakeQuestion,
  promptTokens,
  scriptOf,
} from '../outside/openai-answers.fake.js';

interface FakeModel {
  readonly name: string;
  readonly blob: string;
  readonly parameters: Readonly<Record<string, number>>;
}

interface Body extends FakeQuestion {
  readonly from?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly parameters?: Readonly<Record<string, number>>;
  readonly keep_alive?: number;
  readonly input?: string;
  readonly truncate?: boolean;
}

export class FakeOllama {
  readonly blobs = new Set<string>();
  readonly models = new Map<string, FakeModel>();
  readonly loaded = new Map<string, FakeModel>();
  readonly asked: string[] = [];
  /** Of a loaded model: all of it, and how much Ollama says to be in VRAM. */
  sizeBytes = 400 * MIB;
  sizeVramBytes: number | null = 400 * MIB;
  /** What really comes on the card. */
  risesBytes = 430 * MIB;
  contextLength: number | null = null;
  loadError: string | null = null;
  /** Ends an answer after so many words, the way it does: nothing more comes, and no [DONE]. */
  cutAfter: number | null = null;
  /** A load that takes for ever. */
  neverLoads = false;
  /** Where it keeps blobs, if it shall look at a folder: `sha256-<digest>`. */
  blobsFolder: string | null = null;
  readonly #server: Server;

  private constructor(private readonly card: FakeCard) {
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  static async listen(card: FakeCard): Promise<FakeOllama> {
    const fake = new FakeOllama(card);
    await new Promise<void>((resolve) => fake.#server.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** What Ollama does by itself when somebody else needs the room. */
  evict(): void {
    for (const name of [...this.loaded.keys()]) this.#unload(name);
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<unknown> {
    const bytes = await readAll(request);
    const route = `${request.method} ${request.url}`;
    this.asked.push(route);
    const [, digest] = /^(?:HEAD|POST) \/api\/blobs\/(\S+)$/.exec(route) ?? [];
    if (digest !== undefined) return this.#blob(request.method === 'HEAD', digest, bytes, response);
    switch (route) {
      case 'GET /api/version':
        return json(response, 200, { version: '0.33.0' });
      case 'GET /api/ps':
        return json(response, 200, { models: [...this.loaded.values()].map((model) => this.#listed(model)) });
      case 'POST /api/show':
        return this.#show(parse(bytes), response);
      case 'POST /api/create':
        return this.#create(parse(bytes), response);
      case 'POST /api/pull':
        return this.#pull(parse(bytes), response);
      case 'POST /api/generate':
      case 'POST /api/embed':
        return this.#generate(parse(bytes), response);
      case 'POST /api/chat':
        return this.#chatOnce(parse(bytes), response);
      case 'POST /v1/chat/completions':
        return this.#chat(bytes, response);
      default:
        return response.writeHead(404, { 'content-type': 'text/plain' }).end('404 page not found');
    }
  }

  #has(digest: string): boolean {
    if (this.blobsFolder !== null) return existsSync(join(this.blobsFolder, digest.replace(':', '-')));
    return this.blobs.has(digest);
  }

  #listed({ name, parameters }: FakeModel): object {
    const inVram = this.sizeVramBytes === null ? {} : { size_vram: this.sizeVramBytes };
    const expires = { expires_at: '2318-12-01T00:00:00Z', context_length: this.contextLength ?? parameters.num_ctx };
    return {
      name,
      model: name,
      size: this.sizeBytes,
      digest: 'f00d',
      details: { format: 'gguf' },
      ...inVram,
      ...expires,
    };
  }

  #blob(isQuestion: boolean, digest: string, bytes: Buffer, response: ServerResponse): unknown {
    if (!/^sha256:[0-9a-f]{64}$/.test(digest)) return json(response, 400, { error: 'invalid digest format' });
    if (isQuestion) return response.writeHead(this.#has(digest) ? 200 : 404).end();
    const found = bytes.length === 0 ? 'sha256:e3b0c44298fc' : digest;
    if (found !== digest) {
      return json(response, 400, { error: `digest mismatch, expected "${digest}", got "${found}"` });
    }
    this.blobs.add(digest);
    response.writeHead(201).end();
  }

  #create({ model, from, files, parameters = {} }: Body, response: ServerResponse): unknown {
    const blob = from === undefined ? Object.values(files ?? {})[0] : this.models.get(from)?.blob;
    if (blob === undefined || (from === undefined && !this.#has(blob))) {
      return json(response, 400, { error: "neither 'from' or 'files' was specified" });
    }
    this.models.set(model, { name: model, blob, parameters });
    lines(response, [
      { status: 'parsing GGUF' },
      { status: `using existing layer ${blob}` },
      { status: 'writing manifest' },
      { status: 'success' },
    ]);
  }

  #show({ model }: Body, response: ServerResponse): unknown {
    if (!this.models.has(model)) return json(response, 404, { error: `model '${model}' not found` });
    return json(response, 200, { parameters: '', details: { format: 'gguf' }, model_info: {} });
  }

  #pull({ model }: Body, response: ServerResponse): unknown {
    const digest = `sha256:${'ab'.repeat(32)}`;
    if (model.startsWith('no-such')) {
      return lines(response, [{ status: 'pulling manifest' }, { error: 'pull model manifest: file does not exist' }]);
    }
    this.models.set(model, { name: model, blob: digest, parameters: {} });
    lines(response, [
      { status: 'pulling manifest' },
      { status: 'pulling abababababab', digest, total: 1_000, completed: 400 },
      { status: 'pulling abababababab', digest, total: 1_000, completed: 1_000 },
      { status: 'verifying sha256 digest' },
      { status: 'writing manifest' },
      { status: 'success' },
    ]);
  }

  #generate({ model: name, keep_alive: keepAlive }: Body, response: ServerResponse): unknown {
    const model = this.models.get(name);
    if (model === undefined) return json(response, 404, { error: `model '${name}' not found` });
    const done = (reason: string) =>
      json(response, 200, {
        model: name,
        created_at: '2026-08-21T00:00:00Z',
        response: '',
        done: true,
        done_reason: reason,
      });
    if (keepAlive === 0) {
      this.#unload(name);
      return done('unload');
    }
    if (this.loadError !== null) return json(response, 500, { error: this.loadError });
    if (this.neverLoads) return;
    if (!this.loaded.has(name)) this.card.take(this.risesBytes);
    this.loaded.set(name, model);
    done('load');
  }

  #unload(name: string): void {
    if (this.loaded.delete(name)) this.card.take(-this.risesBytes);
  }

  /** Told not to truncate, it refuses what is too long, in the words of llama.cpp's server wrapped into a text. */
  #chatOnce(question: Body, response: ServerResponse): unknown {
    const context = this.loaded.get(question.model)?.parameters.num_ctx ?? 4_096;
    const tokens = promptTokens(question);
    if (question.truncate === false && tokens > context) {
      const message = `request (${tokens} tokens) exceeds the available context size (${context} tokens), try increasing it`;
      const said = { code: 400, message, type: 'exceed_context_size_error', n_prompt_tokens: tokens, n_ctx: context };
      return json(response, 400, { error: JSON.stringify({ error: said }) });
    }
    json(response, 200, { model: question.model, message: { role: 'assistant', content: 'I' }, done: true });
  }

  /**
   * The paths of OpenAI are a translation in front of its own: their errors have a type, and a code that is
   * null. What is too long is cut here without a word.
   */
  #chat(bytes: Buffer, response: ServerResponse): unknown {
    const refuse = (status: number, type: string, message: string) =>
      json(response, status, { error: { message, type, param: null, code: null } });
    const question = parse(bytes);
    if (!question.messages?.length) return refuse(400, 'invalid_request_error', "[] is too short - 'messages'");
    const model = this.loaded.get(question.model);
    if (model === undefined) return refuse(404, 'not_found_error', `model '${question.model}' not found`);
    const head = { id: 'chatcmpl-7', model: question.model, system_fingerprint: 'fp_ollama' };
    if (!question.stream) return answerWhole(response, head, scriptOf(question));
    const withUsage = question.stream_options?.include_usage ?? false;
    answerStream(response, head, scriptOf(question), { withUsage, cutAfter: this.cutAfter });
    // An error in the middle passes its translation as an empty chunk, and the stream just ends.
    if (this.cutAfter !== null) response.end(`data: ${JSON.stringify({ ...head, model: '', choices: [] })}\n\n`);
  }
}

function parse(bytes: Buffer): Body {
  const body: Body = JSON.parse(bytes.toString('utf8'));
  return body;
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(body));
}

function lines(response: ServerResponse, said: readonly object[]): void {
  response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  for (const line of said) response.write(`${JSON.stringify(line)}\n`);
  response.end();
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}
