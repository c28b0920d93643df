import { z } from 'zod';

/** Ollama's requests, as far as they are served. Options that engines share are passed on, others have no meaning here. */
const given = <T extends z.ZodType>(schema: T) => schema.nullish().transform((value) => value ?? undefined);

const options = z.object({
  num_predict: given(z.number().int()),
  temperature: given(z.number().min(0).max(2)),
  top_p: given(z.number().min(0).max(1)),
  top_k: given(z.number().int().min(0)),
  min_p: given(z.number().min(0).max(1)),
  seed: given(z.number().int()),
  stop: given(z.union([z.string().transform((stop) => [stop]), z.array(z.string())])),
  repeat_penalty: given(z.number().positive()),
  presence_penalty: given(z.number()),
  frequency_penalty: given(z.number()),
});

/** In Ollama's own words: clients look for them, and ask once more without. */
function wrongThought({ input }: { input?: unknown }): string {
  return `invalid think value: ${JSON.stringify(input)} (must be "high", "medium", "low", "max", true, or false)`;
}

const model = z.string().min(1, 'name one of those that GET /api/tags lists');
const images = z.array(z.string('images are sent as base64')).nullish();
const object = z.record(z.string(), z.unknown());

const common = {
  model,
  stream: z.boolean().nullish(),
  format: z.union([z.literal(''), z.literal('json'), object], 'must be "json" or a JSON schema').nullish(),
  options: options.nullish(),
  keep_alive: z.union([z.string(), z.number()]).nullish(),
  think: z.union([z.boolean(), z.enum(['high', 'medium', 'low', 'max'])], { error: wrongThought }).nullish(),
  logprobs: z.boolean().nullish(),
  top_logprobs: z.number().int().min(0).max(20).nullish(),
};
export type Common = z.infer<z.ZodObject<typeof common>>;

const toolCall = z.object({
  id: z.string().nullish(),
  function: z.object({ name: z.string(), arguments: z.unknown() }),
});
const message = z.object({
  role: z.enum(['system', 'user', 'assistant', 'tool']),
  content: z
    .string()
    .nullish()
    .transform((content) => content ?? ''),
  images,
  tool_calls: z.array(toolCall).nullish(),
  tool_name: z.string().nullish(),
  tool_call_id: z.string().nullish(),
});
export type Message = z.infer<typeof message>;

const tool = z.object({
  type: z.literal('function'),
  function: z.object({ name: z.string(), description: z.string().nullish(), parameters: object.nullish() }),
});

export const chatRequest = z.object({
  ...common,
  messages: z.array(message).nullish(),
  tools: z.array(tool).nullish(),
});
export type ChatAsked = z.infer<typeof chatRequest>;

const notServed = (what: string) => z.union([z.literal(''), z.null()], `is not served here: ${what}`).optional();

export const generateRequest = z.object({
  ...common,
  prompt: z.string().nullish(),
  system: z.string().nullish(),
  images,
  raw: z.boolean().nullish(),
  suffix: notServed('nothing is filled into the middle of a text'),
  template: notServed('the model’s own template is used; send raw: true to write it yourself'),
  context: z.array(z.number()).max(0, 'is not served here: send the conversation to /api/chat').nullish(),
});
export type GenerateAsked = z.infer<typeof generateRequest>;

export const embedRequest = z.object({
  model,
  input: z.union([z.string(), z.array(z.string())]),
  dimensions: z.number().int().positive().nullish(),
});
export const oldEmbedRequest = z.object({ model, prompt: z.string() });

/** The model's older name. */
export const showRequest = z
  .object({ model: z.string().nullish(), name: z.string().nullish() })
  .transform(({ model: newer, name }) => newer || name || '')
  .pipe(model);
