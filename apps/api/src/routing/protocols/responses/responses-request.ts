import { z } from 'zod';

/** OpenAI's responses, as far as they map onto a chat. Nothing is kept between two requests. */
const image = z.object({ type: z.literal('input_image'), image_url: z.string('only images by URL are served') });
const text = z.object({
  type: z.enum(['input_text', 'output_text', 'summary_text', 'reasoning_text']),
  text: z.string(),
});
const refused = z.object({ type: z.literal('refusal'), refusal: z.string() });
const PARTS = 'a part that is not served; known are input_text, input_image, output_text and refusal';
const parts = z.array(z.discriminatedUnion('type', [text, image, refused], PARTS));
export type Part = z.infer<typeof parts>[number];

const message = z.object({
  type: z.literal('message'),
  role: z.enum(['user', 'assistant', 'system', 'developer']),
  content: z.union([z.string(), parts], PARTS),
});
const functionCall = z.object({
  type: z.literal('function_call'),
  call_id: z.string(),
  name: z.string(),
  arguments: z.string(),
});
const functionOutput = z.object({
  type: z.literal('function_call_output'),
  call_id: z.string(),
  output: z.union([z.string(), parts], PARTS),
});
const reasoning = z.object({ type: z.literal('reasoning') });

const ITEMS =
  'an item that is not served; known are message, function_call, function_call_output and reasoning, and none by reference, because nothing is stored';
/** A message may leave its type out. */
const item = z.preprocess(
  (value) =>
    typeof value === 'object' && value !== null && !('type' in value) ? { ...value, type: 'message' } : value,
  z.discriminatedUnion('type', [message, functionCall, functionOutput, reasoning], ITEMS),
);
export type Item = z.infer<typeof item>;

const tool = z.object({
  type: z.literal('function', 'only tools of the type "function" are served'),
  name: z.string(),
  description: z.string().nullish(),
  parameters: z.record(z.string(), z.unknown()).nullish(),
  strict: z.boolean().nullish(),
});
export type Tool = z.infer<typeof tool>;

const toolChoice = z.union([
  z.enum(['none', 'auto', 'required']),
  z.object({ type: z.literal('function'), name: z.string() }),
]);

const format = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text') }),
  z.object({ type: z.literal('json_object') }),
  z.object({
    type: z.literal('json_schema'),
    name: z.string(),
    schema: z.record(z.string(), z.unknown()),
    strict: z.boolean().nullish(),
  }),
]);
export type Format = z.infer<typeof format>;

const STATELESS = 'nothing is stored here; send the whole conversation as "input"';
const unset = (sentence: string) => z.null(sentence).optional();

export const responsesRequest = z.object({
  model: z.string().min(1, 'name one of those that GET /v1/models lists'),
  input: z.union([z.string(), z.array(item)], ITEMS),
  instructions: z.string().nullish(),
  stream: z.boolean().nullish(),
  max_output_tokens: z.number().int().min(1).nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  tools: z.array(tool).nullish(),
  tool_choice: toolChoice.nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  text: z.object({ format: format.nullish() }).nullish(),
  reasoning: z.object({ effort: z.string().nullish() }).nullish(),
  metadata: z.record(z.string(), z.string()).nullish(),
  user: z.string().nullish(),
  truncation: z.literal('disabled', 'only "disabled" is served: nothing is cut from a request unsaid').nullish(),
  include: z.array(z.literal('reasoning.encrypted_content', 'nothing is included beside the answer itself')).nullish(),
  store: z.literal(false, STATELESS).nullish(),
  background: z.literal(false, STATELESS).nullish(),
  previous_response_id: unset(STATELESS),
  conversation: unset(STATELESS),
  prompt: unset('prompts are not kept here; send their text'),
  top_logprobs: z.literal(0, 'is not served here; /v1/chat/completions has logprobs').nullish(),
});
export type ResponsesRequest = z.infer<typeof responsesRequest>;
