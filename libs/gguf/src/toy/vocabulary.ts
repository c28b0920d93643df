import { TOY_WORDS } from './text.js';

/**
 * A SentencePiece vocabulary that can write any text: 256 byte tokens, the control tokens of ChatML, and the words of
 * the toy's answer. Words are user-defined tokens because those are found in a prompt verbatim: an answer that was cut
 * off anywhere between two words is read back as the same tokens, and can be continued.
 */
export interface ToyToken {
  readonly text: string;
  /** As `tokenizer.ggml.token_type` has it. */
  readonly type: number;
}

const NORMAL = 1;
const UNKNOWN = 2;
const CONTROL = 3;
const USER_DEFINED = 4;
const BYTE = 6;

/** U+2581, which SentencePiece writes for a space. */
const SPACE = '\u2581';
/** Filler of JSON strings; never found in a prompt because its parts are not tokens. */
export const FILLER = 'toy';
export const MESSAGE_START = '<|im_start|>';
export const MESSAGE_END = '<|im_end|>';
/** The first word again, for prompts that end in the middle of a line. */
const FIRST_WORD_IN_LINE = ` ${TOY_WORDS[0]}`;

const token = (text: string, type: number): ToyToken => ({ text, type });

export const TOY_TOKENS: readonly ToyToken[] = [
  token('<unk>', UNKNOWN),
  token('<s>', CONTROL),
  token('</s>', CONTROL),
  token(MESSAGE_START, CONTROL),
  token(MESSAGE_END, CONTROL),
  ...Array.from({ length: 256 }, (_, byte) => token(byteText(byte), BYTE)),
  token(SPACE, NORMAL),
  token(FILLER, NORMAL),
  token(FIRST_WORD_IN_LINE, USER_DEFINED),
  ...TOY_WORDS.map((word) => token(word, USER_DEFINED)),
];

const idsByText = new Map(TOY_TOKENS.map(({ text }, id) => [text, id] as const));

export function idOf(text: string): number {
  const id = idsByText.get(text);
  if (id === undefined) throw new TypeError(`The toy has no token ${JSON.stringify(text)}.`);
  return id;
}

export function idOfByte(character: string): number {
  return idOf(byteText(character.charCodeAt(0)));
}

export const WORD_IDS: readonly number[] = TOY_WORDS.map(idOf);
export const SPACE_ID = idOf(SPACE);
export const FIRST_WORD_IN_LINE_ID = idOf(FIRST_WORD_IN_LINE);

function byteText(byte: number): string {
  return `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`;
}
