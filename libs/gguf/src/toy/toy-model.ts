import { type GgufSpec, type WrittenValue, writeGguf } from '../writer.js';
import { DIMENSIONS, FEED_FORWARD, HEAD_DIMENSIONS, HEADS, KV_HEADS, LAYERS, toyTensors } from './network.js';
import { idOf, MESSAGE_END, TOY_TOKENS } from './vocabulary.js';

const TOY_NAME = 'aivailable-toy';
const TRAINED_CONTEXT = 8192;
const CHAT_TEMPLATE =
  "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n'}}" +
  "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

/**
 * The model that ships with the product: about a megabyte, written here, so that a first chat needs no download.
 * A real llama network for a real engine; it says one fixed text. The same bytes on every machine.
 */
export function toyModel(): { name: 'aivailable-toy'; fileName: string; bytes: Uint8Array } {
  return { name: TOY_NAME, fileName: `${TOY_NAME}-Q8_0.gguf`, bytes: writeGguf(toySpec()) };
}

/** Of its bytes, for who only asks whether the file is there: writing it takes a while. */
export const TOY_SHA256 = 'e4daf7946c1e9574b4d75f0af732f662330ee5e5c97dced47de7045367e473ca';

/** What is in its file, for who writes it in another way. */
export function toySpec(): GgufSpec {
  return { metadata: { ...GENERAL, ...NETWORK, ...TOKENIZER }, tensors: toyTensors() };
}

const text = (value: string): WrittenValue => ({ type: 'string', value });
const u32 = (value: number): WrittenValue => ({ type: 'u32', value });
const bool = (value: boolean): WrittenValue => ({ type: 'bool', value });
const f32 = (value: number): WrittenValue => ({ type: 'f32', value });

const GENERAL: Readonly<Record<string, WrittenValue>> = {
  'general.architecture': text('llama'),
  // node-llama-cpp first compares the template with the chat format that a name mentions; any other order costs a second.
  'general.name': text('AIvailable toy (ChatML)'),
  'general.basename': text(TOY_NAME),
  'general.description': text('A toy written by AIvailable so that a first chat needs no download. It says one text.'),
  'general.license': text('mit'),
  'general.tags': { type: 'array', itemType: 'string', items: ['toy'] },
  'general.file_type': u32(7),
  'general.quantization_version': u32(2),
  'aivailable.toy': bool(true),
};

const NETWORK: Readonly<Record<string, WrittenValue>> = {
  'llama.context_length': u32(TRAINED_CONTEXT),
  'llama.embedding_length': u32(DIMENSIONS),
  'llama.block_count': u32(LAYERS),
  'llama.feed_forward_length': u32(FEED_FORWARD),
  'llama.attention.head_count': u32(HEADS),
  'llama.attention.head_count_kv': u32(KV_HEADS),
  'llama.attention.key_length': u32(HEAD_DIMENSIONS),
  'llama.attention.value_length': u32(HEAD_DIMENSIONS),
  'llama.attention.layer_norm_rms_epsilon': f32(1e-5),
  'llama.rope.dimension_count': u32(HEAD_DIMENSIONS),
  'llama.rope.freq_base': f32(10_000),
  'llama.vocab_size': u32(TOY_TOKENS.length),
};

const TOKENIZER: Readonly<Record<string, WrittenValue>> = {
  'tokenizer.ggml.model': text('llama'),
  'tokenizer.ggml.tokens': { type: 'array', itemType: 'string', items: TOY_TOKENS.map((token) => token.text) },
  'tokenizer.ggml.scores': { type: 'array', itemType: 'f32', items: TOY_TOKENS.map((_, id) => -id) },
  'tokenizer.ggml.token_type': { type: 'array', itemType: 'i32', items: TOY_TOKENS.map((token) => token.type) },
  'tokenizer.ggml.unknown_token_id': u32(idOf('<unk>')),
  'tokenizer.ggml.bos_token_id': u32(idOf('<s>')),
  'tokenizer.ggml.eos_token_id': u32(idOf(MESSAGE_END)),
  'tokenizer.ggml.add_bos_token': bool(false),
  'tokenizer.ggml.add_eos_token': bool(false),
  'tokenizer.ggml.add_space_prefix': bool(false),
  'tokenizer.chat_template': text(CHAT_TEMPLATE),
};
