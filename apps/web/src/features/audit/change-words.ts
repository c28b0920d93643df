import { whenWords } from '../../ui/moments.js';
import { bytesWords, countWords } from '../../ui/numbers.js';
import { texts } from './texts.js';

const fields: Readonly<Record<string, string>> = texts.fields;
const ISO = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

/** What a thing is called, by its id and the field in which that stands. */
export type NameOf = (id: string, field: string) => string;

/** First what it was called then, as far as the line says so. */
export const namedBy =
  (names: Readonly<Record<string, string>> | undefined, nameOf: NameOf): NameOf =>
  (id, field) =>
    names?.[id] ?? nameOf(id, field);

/** The ids that stand behind the names, for who has to look them up. */
export function idsBehind(value: unknown, field: string, nameOf: NameOf): string[] {
  if (typeof value === 'string') return nameOf(value, lastOf(field)) === value ? [] : [value];
  if (typeof value !== 'object' || value === null) return [];
  const parts = Array.isArray(value) ? value.map((one) => [field, one] as const) : Object.entries(value);
  return parts.flatMap(([name, one]) => idsBehind(one, name, nameOf));
}

/** `limits.tokensPerDay` in words; a field that is not known yet is told as it is. */
export function fieldWords(field: string): string {
  return fields[lastOf(field)] ?? field;
}

/** A value of a field in words. */
export function valueWords(value: unknown, field: string, nameOf: NameOf = (id) => id): string {
  if (value === null || value === undefined) return texts.nothing;
  if (typeof value === 'boolean') return value ? texts.yes : texts.no;
  if (typeof value === 'number') return field.endsWith('Bytes') ? bytesWords(value) : countWords(value);
  if (typeof value === 'string') return ISO.test(value) ? whenWords(value, Date.now()) : nameOf(value, lastOf(field));
  if (Array.isArray(value)) return value.map((one) => valueWords(one, field, nameOf)).join(', ') || texts.nothing;
  return partsWords(Object.entries(value), nameOf) ?? JSON.stringify(value);
}

/** A place is told by its parts; what has a part that nobody knows stays as it is. */
function partsWords(parts: readonly (readonly [string, unknown])[], nameOf: NameOf): string | null {
  if (parts.some(([name]) => fields[name] === undefined)) return null;
  return parts.map(([name, value]) => `${fieldWords(name)} ${valueWords(value, name, nameOf)}`).join(' · ');
}

function lastOf(field: string): string {
  return field.split('.').at(-1) ?? field;
}
