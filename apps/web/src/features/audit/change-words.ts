import { formatBytes } from '@aivailable/contracts';
import { texts } from './texts.js';

const fields: Readonly<Record<string, string>> = texts.fields;
const whole = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short', hourCycle: 'h23' });
const number = new Intl.NumberFormat('en');
const ISO = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

/** `limits.tokensPerDay` in words; a field that is not known yet is told as it is. */
export function fieldWords(field: string): string {
  return fields[field.split('.').at(-1) ?? field] ?? field;
}

/** A value of a field in words. `nameOf` has the name of what an id stands for. */
export function valueWords(value: unknown, nameOf: (id: string) => string = (id) => id): string {
  if (value === null || value === undefined) return texts.nothing;
  if (typeof value === 'boolean') return value ? texts.yes : texts.no;
  if (typeof value === 'number')
    return value >= 2 ** 20 && value % 2 ** 20 === 0 ? formatBytes(value) : number.format(value);
  if (typeof value === 'string') return ISO.test(value) ? whole.format(new Date(value)) : nameOf(value);
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value.join(', ') || texts.nothing;
  return JSON.stringify(value);
}
