import type { DeploymentView, ModelView } from '@aivailable/contracts';
import Anthropic from '@anthropic-ai/sdk';
import { Ollama } from 'ollama';
import OpenAI from 'openai';
import { Cluster } from '../harness/cluster.js';
import { eventually } from '../harness/deadline.js';

export type EngineKind = 'embedded' | 'simulated';

/** Served under these names on either engine. */
export const CHAT = 'talker';
export const VECTORS = 'vectors';
export const CONTEXT_TOKENS = 2048;
export const SLOTS = 4;

/** One named thing that an official client expects. */
export type Checks = Readonly<Record<string, (stage: Stage) => Promise<void>>>;

/** A cluster on one engine with a model for chat and one for embeddings, and the clients that judge it. */
export class Stage {
  private constructor(
    readonly engine: EngineKind,
    readonly cluster: Cluster,
  ) {}

  static async open(engine: EngineKind): Promise<Stage> {
    const cluster = await Cluster.start(engine === 'simulated' ? { nodes: ['graphics-lab'] } : {});
    try {
      const admin = await cluster.signIn();
      const [toy] = await admin.get<ModelView[]>('/admin/models');
      const wish = { modelId: toy?.modelId, contextTokens: CONTEXT_TOKENS, slots: SLOTS };
      await admin.post<DeploymentView>('/admin/deployments', { ...wish, servedName: CHAT, task: 'chat' });
      await admin.post<DeploymentView>('/admin/deployments', { ...wish, servedName: VECTORS, task: 'embed' });
      const stage = new Stage(engine, cluster);
      await eventually(60_000, 'both models', () => stage.bothReady());
      return stage;
    } catch (error) {
      await cluster.stop();
      throw error;
    }
  }

  get url(): string {
    return this.cluster.url;
  }

  get key(): string {
    return this.cluster.apiKey;
  }

  get openai(): OpenAI {
    return this.cluster.client();
  }

  anthropic(apiKey = this.key): Anthropic {
    return new Anthropic({ baseURL: this.url, apiKey, maxRetries: 0 });
  }

  ollama(key = this.key): Ollama {
    return new Ollama({ host: this.url, headers: { authorization: `Bearer ${key}` } });
  }

  post(path: string, body: string, headers: Record<string, string> = {}): Promise<Response> {
    const authorization = `Bearer ${this.key}`;
    return fetch(`${this.url}${path}`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json', ...headers },
      body,
    });
  }

  close(): Promise<void> {
    return this.cluster.stop();
  }

  private async bothReady(): Promise<true | undefined> {
    const { data } = await this.openai.models.list();
    const ready = data.filter((model) => ((model as ListedModel).aivailable?.ready_instances ?? 0) > 0);
    return [CHAT, VECTORS].every((name) => ready.some(({ id }) => id === name)) ? true : undefined;
  }
}

interface ListedModel {
  readonly aivailable?: { readonly ready_instances: number };
}

export async function failureOf(promise: PromiseLike<unknown>): Promise<unknown> {
  return Promise.resolve(promise).then(
    () => new Error('it was answered'),
    (error: unknown) => error,
  );
}

/** More than the context holds on either engine. */
export const TOO_LONG = 'far too many words '.repeat(1_000);

/** A text whose characters take two, three and four bytes. */
export const MANY_BYTES = 'Grüße: naïve Ωmega, 東京の夜, 🏔️ and 👩🏽‍🔬.';

export const weather = {
  name: 'get_weather',
  description: 'Weather of a city',
  parameters: {
    type: 'object',
    properties: { city: { type: 'string' }, days: { type: 'integer', minimum: 1, maximum: 9 } },
    required: ['city', 'days'],
    additionalProperties: false,
  },
};
export const clock = {
  name: 'get_time',
  description: 'Time now',
  parameters: { type: 'object', properties: { zone: { enum: ['CET', 'UTC'] } }, required: ['zone'] },
};
export const WEATHER_QUESTION = 'Please ask get_weather and tell me.';
