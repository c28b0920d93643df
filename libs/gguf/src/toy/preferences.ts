import {
  FILLER,
  FIRST_WORD_IN_LINE_ID,
  idOf,
  idOfByte,
  MESSAGE_END,
  SPACE_ID,
  TOY_TOKENS,
  WORD_IDS,
} from './vocabulary.js';

/**
 * The toy's whole knowledge: for each token, which tokens it would like next, best first.
 * Left alone it begins its answer after anything, speaks it word by word and ends the message. Under a grammar, where
 * only some tokens are allowed, the later wishes count: they close strings, objects and arrays as soon as they may, so
 * that every schema is answered by a short valid document.
 */
export function wishesAfter(id: number): readonly number[] {
  const word = WORD_IDS.indexOf(id);
  if (word >= 0) return [WORD_IDS[word + 1] ?? END, QUOTE, END];
  if (id === FIRST_WORD_IN_LINE_ID) return [...WORD_IDS.slice(1, 2), QUOTE, END];
  if (id === FILLER_ID) return [END, QUOTE];
  if (id === QUOTE) return [FILLER_ID, ...AFTER_VALUE];
  if (DIGITS.includes(id)) return [...opening(id), ...AFTER_VALUE, ...DIGITS];
  return [...opening(id), ...AFTER_VALUE, ...VALUES];
}

const END = idOf(MESSAGE_END);
const FILLER_ID = idOf(FILLER);
const bytes = (characters: string): readonly number[] => [...characters].map(idOfByte);
const QUOTE = idOfByte('"');
const DIGITS = bytes('1234567890');
/** Ends what can be ended, and only then goes on. */
const AFTER_VALUE = [END, ...bytes('}]:,')];
const VALUES = [QUOTE, ...DIGITS, ...bytes('tfn{[-')];

const AT_LINE_START = new Set([
  SPACE_ID,
  idOfByte('\n'),
  ...TOY_TOKENS.flatMap(({ type }, id) => (type === 3 ? [id] : [])),
]);

function opening(id: number): readonly number[] {
  return AT_LINE_START.has(id) ? WORD_IDS.slice(0, 1) : [FIRST_WORD_IN_LINE_ID];
}
