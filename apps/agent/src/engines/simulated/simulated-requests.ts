import { CatalogueError, checkedBody } from '@aivailable/contracts';
import { z } from 'zod';
import { danglingReference, danglingSentence } from '../schema-references.js';

/** What the simulated engine understands of OpenAI's bodies. Settings without a meaning here are ignored. */
const stops = z.union([z.string().transform((stop) => [stop]), z.array(z.string()), z.null()]).optional();
const limit = z.number().int().positive().nullish();
const schema = z.record(z.string(), z.unknown());

const generation = z.object({
  model: z.string().optional(),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().nullish() }).nullish(),
  n: z.number().int().min(1).max(32).nullish(),
  max_tokens: limit,
  max_completion_tokens: limit,
  seed: z.number().int().nullish(),
  stop: stops,
});

const content = z.union(
  [
    z.string(),
    z.null().transform(() => ''),
    z
      .array(z.object({ type: z.literal('text'), text: z.string() }))
      .transform((parts) => parts.map(({ text }) => text).join('')),
  ],
  'only text is served by this model',
);

const tool = z.object({
  type: z.literal('function'),
  function: z.object({ name: z.string(), parameters: schema.nullish() }),
});
const toolChoice = z.union([
  z.enum(['none', 'auto', 'required']),
  z.object({ type: z.literal('function'), function: z.object({ name: z.string() }) }),
]);
const responseFormat = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text') }),
  z.object({ type: z.literal('json_object') }),
  z.object({ type: z.literal('json_schema'), json_schema: z.object({ schema }) }),
]);

const chat = generation.extend({
  messages: z
    .array(z.object({ role: z.string(), content: content.optional(), tool_calls: z.array(z.unknown()).nullish() }))
    .min(1),
  tools: z.array(tool).nullish(),
  tool_choice: toolChoice.nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  response_format: responseFormat.nullish(),
  logprobs: z.boolean().nullish(),
  top_logprobs: z.number().int().min(0).max(20).nullish(),
});
const completion = generation.extend({
  prompt: z.union([z.string(), z.array(z.string()).length(1)]),
  logprobs: z.number().int().min(0).max(5).nullish(),
});

export type Schema = Readonly<Record<string, unknown>>;

export interface OfferedTool {
  readonly name: string;
  readonly parameters: Schema;
}

export interface Generation {
  readonly kind: 'chat' | 'completion';
  readonly question: string;
  /** What the caller said last; a tool's result, where the last message is one. */
  readonly lastSaid: { readonly role: string; readonly text: string };
  /** The beginning of the answer, where the caller gave it. */
  readonly begun: string;
  readonly tools: readonly OfferedTool[];
  readonly mustCall: boolean;
  readonly mostCalls: number;
  /** Null: plain text. */
  readonly schema: Schema | null;
  readonly choices: number;
  /** Null: no probabilities are told. */
  readonly topLogprobs: number | null;
  readonly stream: boolean;
  readonly includeUsage: boolean;
  readonly maxTokens: number | null;
  readonly seed: number;
  readonly stops: readonly string[];
}

type Chat = z.infer<typeof chat>;

export function readChat(body: unknown): Generation {
  const parsed = checkedBody(chat, body);
  const last = parsed.messages.at(-1);
  const begun = last?.role === 'assistant' && !last.tool_calls?.length ? (last.content ?? '') : '';
  const asked = begun === '' ? parsed.messages : parsed.messages.slice(0, -1);
  const question = asked.map(({ role, content: said }) => `${role}: ${said ?? ''}`).join('\n');
  const spoken = asked.at(-1);
  return {
    kind: 'chat',
    question,
    begun,
    lastSaid: { role: spoken?.role ?? 'user', text: spoken?.content ?? '' },
    ...toolsOf(parsed),
    schema: schemaOf(parsed),
    topLogprobs: parsed.logprobs ? (parsed.top_logprobs ?? 0) : null,
    ...settings(parsed),
  };
}

export function readCompletion(body: unknown): Generation {
  const parsed = checkedBody(completion, body);
  const question = [parsed.prompt].flat().join('');
  return {
    kind: 'completion',
    question,
    begun: '',
    lastSaid: { role: 'user', text: question },
    ...{ tools: [], mustCall: false, mostCalls: 0, schema: null },
    topLogprobs: parsed.logprobs ?? null,
    ...settings(parsed),
  };
}

function toolsOf({ tools, tool_choice, parallel_tool_calls }: Chat) {
  const choice = tool_choice ?? 'auto';
  const all = (tools ?? []).map(({ function: { name, parameters } }) => ({
    name,
    parameters: sound(parameters ?? {}),
  }));
  if (all.length === 0 && choice !== 'none' && choice !== 'auto') {
    throw invalid('tool_choice asks for a call, but there are no tools.');
  }
  const named = typeof choice === 'object' ? choice.function.name : null;
  const offered = choice === 'none' ? [] : all.filter(({ name }) => named === null || name === named);
  if (named !== null && offered.length === 0) throw invalid(`tool_choice names ${named}, which is no tool.`);
  const mostCalls = parallel_tool_calls === false || named !== null ? 1 : offered.length;
  return { tools: offered, mustCall: offered.length > 0 && choice !== 'auto', mostCalls };
}

function schemaOf({ response_format: format }: Chat): Schema | null {
  if (!format || format.type === 'text') return null;
  return format.type === 'json_schema' ? sound(format.json_schema.schema) : { type: 'object' };
}

/** As the engines that build a grammar of it. */
function sound(schema: Schema): Schema {
  const dangling = danglingReference(schema);
  if (dangling !== null) throw invalid(danglingSentence(dangling));
  return schema;
}

function settings(body: z.infer<typeof generation>) {
  return {
    stream: body.stream ?? false,
    includeUsage: body.stream_options?.include_usage ?? false,
    choices: body.n ?? 1,
    maxTokens: body.max_completion_tokens ?? body.max_tokens ?? null,
    seed: body.seed ?? 0,
    stops: (body.stop ?? []).filter((stop) => stop !== ''),
  };
}

export function invalid(detail: string): CatalogueError {
  return new CatalogueError('invalid_request', { detail });
}
