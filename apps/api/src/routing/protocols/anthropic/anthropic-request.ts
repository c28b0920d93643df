import { z } from 'zod';

/** Anthropic's messages, as far as they are served. What is not known of a block or tool is refused by name. */
const text = z.object({ type: z.literal('text'), text: z.string() });
const image = z.object({
  type: z.literal('image'),
  source: z.discriminatedUnion('type', [
    z.object({ type: z.literal('base64'), media_type: z.string(), data: z.string() }),
    z.object({ type: z.literal('url'), url: z.string() }),
  ]),
});
const document = z.object({
  type: z.literal('document'),
  title: z.string().nullish(),
  source: z.object({ type: z.literal('text'), data: z.string() }, 'only documents of plain text are served'),
});
const toolUse = z.object({ type: z.literal('tool_use'), id: z.string(), name: z.string(), input: z.unknown() });
const toolResult = z.object({
  type: z.literal('tool_result'),
  tool_use_id: z.string(),
  content: z
    .union([z.string(), z.array(z.discriminatedUnion('type', [text, image, document]))])
    .optional()
    .default(''),
  is_error: z.boolean().nullish(),
});
const thinking = z.object({ type: z.enum(['thinking', 'redacted_thinking']) });

const BLOCKS =
  'a block that is not served; known are text, image, document (plain text), tool_use, tool_result and thinking';
const block = z.discriminatedUnion('type', [text, image, document, toolUse, toolResult, thinking], BLOCKS);
export type Block = z.infer<typeof block>;

const message = z.object({
  role: z.enum(['user', 'assistant', 'system']),
  content: z.union([z.string(), z.array(block)], BLOCKS),
});
export type Message = z.infer<typeof message>;

const tool = z.object({
  type: z
    .literal('custom', 'tools of Anthropic’s own servers are not served; describe yours with input_schema')
    .nullish(),
  name: z.string().min(1),
  description: z.string().nullish(),
  input_schema: z.record(z.string(), z.unknown()),
  strict: z.boolean().nullish(),
});
export type Tool = z.infer<typeof tool>;

const parallel = { disable_parallel_tool_use: z.boolean().nullish() };
const toolChoice = z.discriminatedUnion('type', [
  z.object({ type: z.enum(['auto', 'any', 'none']), ...parallel }),
  z.object({ type: z.literal('tool'), name: z.string(), ...parallel }),
]);
export type ToolChoice = z.infer<typeof toolChoice>;

const outputConfig = z.object({
  format: z.object({ type: z.literal('json_schema'), schema: z.record(z.string(), z.unknown()) }).nullish(),
});

const conversation = {
  model: z.string().min(1, 'name one of those that GET /v1/models lists'),
  messages: z.array(message).min(1),
  system: z.union([z.string(), z.array(text)]).nullish(),
  tools: z.array(tool).nullish(),
  tool_choice: toolChoice.nullish(),
  thinking: z.object({ type: z.enum(['enabled', 'disabled', 'adaptive']) }).nullish(),
  output_config: outputConfig.nullish(),
};

export const countRequest = z.object(conversation);
export const messagesRequest = z.object({
  ...conversation,
  max_tokens: z.number().int().min(1),
  stream: z.boolean().nullish(),
  stop_sequences: z.array(z.string()).nullish(),
  temperature: z.number().min(0).max(1).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  top_k: z.number().int().min(0).nullish(),
  metadata: z.object({ user_id: z.string().nullish() }).nullish(),
});
export type Conversation = z.infer<typeof countRequest>;
