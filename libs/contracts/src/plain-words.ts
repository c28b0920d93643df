import type { z } from 'zod';

type RawIssue = z.core.$ZodRawIssue;

/**
 * What is wrong with a value, in words that say what to send instead; they follow the field's name and a colon. For
 * `safeParse(value, { error: plainWords })`; words that a schema has of its own come first, and what is not known here
 * is left to zod.
 */
export function plainWords(issue: RawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return wrongKind(issue.expected, issue.input);
    case 'invalid_value':
      return `${issue.input === undefined ? 'it is missing; ' : ''}send ${oneOf(issue.values)}`;
    case 'too_small':
      return bound(issue, issue.minimum, issue.inclusive === false ? 'more than' : 'at least');
    case 'too_big':
      return bound(issue, issue.maximum, issue.inclusive === false ? 'less than' : 'at most');
    case 'not_multiple_of':
      return `send a multiple of ${issue.divisor}`;
    case 'unrecognized_keys':
      return `there is no field ${issue.keys.map((key) => JSON.stringify(key)).join(', ')} here; leave it out`;
    default:
      return undefined;
  }
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  bigint: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
  date: 'a date',
};

function wrongKind(expected: string, input: unknown): string {
  const wanted = KINDS[expected] ?? expected;
  return input === undefined ? `it is missing; send ${wanted}` : `send ${wanted}, not ${kindOf(input)}`;
}

function kindOf(input: unknown): string {
  if (input === null) return 'null';
  if (Array.isArray(input)) return 'a list';
  if (typeof input === 'number' && !Number.isInteger(input)) return `${input}`;
  if (typeof input === 'boolean') return `${input}`;
  return KINDS[typeof input] ?? typeof input;
}

function oneOf(values: readonly unknown[]): string {
  const words = values.map((value) => JSON.stringify(value));
  return words.length === 1 ? String(words[0]) : `one of ${words.join(', ')}`;
}

const UNITS: Readonly<Record<string, readonly [one: string, many: string]>> = {
  string: ['character', 'characters'],
  array: ['entry', 'entries'],
  set: ['entry', 'entries'],
};

function bound({ origin }: { readonly origin: string }, limit: number | bigint, word: string): string {
  const unit = UNITS[origin];
  if (unit && word === 'at least' && Number(limit) === 1) return 'it must not be empty';
  return unit ? `send ${word} ${limit} ${Number(limit) === 1 ? unit[0] : unit[1]}` : `send ${word} ${limit}`;
}
