import type { Schema } from './simulated-requests.js';

/** Deep enough for any form; a schema that contains itself ends here. */
const DEEPEST = 8;

/** A value that a JSON schema allows: small, and the same for the same row of numbers. */
export function simulatedDocument(schema: Schema, noise: () => number): unknown {
  return allowedValue(schema, { root: schema, noise, depth: 0 });
}

interface Place {
  readonly root: Schema;
  readonly noise: () => number;
  readonly depth: number;
}

function allowedValue(given: unknown, place: Place): unknown {
  const schema = resolved(record(given), place.root);
  if ('const' in schema) return schema.const;
  if (Array.isArray(schema.enum)) return pick(schema.enum, place.noise);
  const choices = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  if (Array.isArray(choices)) return allowedValue(choices[0], deeper(place));
  return typed(typeOf(schema), schema, place);
}

function typed(type: unknown, schema: Schema, place: Place): unknown {
  switch (type) {
    case 'object':
      return objectOf(schema, place);
    case 'array':
      return arrayOf(schema, place);
    case 'integer':
      return Math.ceil(numberWithin(schema, place.noise));
    case 'number':
      return Math.round(numberWithin(schema, place.noise) * 10) / 10;
    case 'boolean':
      return place.noise() < 0.5;
    case 'null':
      return null;
    default:
      return pick(['attic', 'rack', 'bench', 'Zürich', 'card 7'], place.noise);
  }
}

function objectOf(schema: Schema, place: Place): object {
  if (place.depth >= DEEPEST) return {};
  const members = Object.entries(record(schema.properties));
  return Object.fromEntries(members.map(([name, member]) => [name, allowedValue(member, deeper(place))]));
}

function arrayOf(schema: Schema, place: Place): unknown[] {
  if (place.depth >= DEEPEST) return [];
  const least = typeof schema.minItems === 'number' ? schema.minItems : 1;
  return Array.from({ length: least }, () => allowedValue(schema.items, deeper(place)));
}

function numberWithin({ minimum, maximum }: Schema, noise: () => number): number {
  const least = typeof minimum === 'number' ? minimum : 0;
  const most = typeof maximum === 'number' ? maximum : least + 100;
  return least + noise() * (most - least);
}

/** Of several types the first that says something. */
function typeOf({ type, properties, items }: Schema): unknown {
  if (Array.isArray(type)) return type.find((one) => one !== 'null') ?? 'null';
  if (type !== undefined) return type;
  if (properties !== undefined) return 'object';
  return items === undefined ? 'string' : 'array';
}

function resolved(schema: Schema, root: Schema): Schema {
  const [, place, name] = /^#\/(\$defs|definitions)\/([^/]+)$/.exec(String(schema.$ref ?? '')) ?? [];
  return place === undefined || name === undefined ? schema : record(record(root[place])[name]);
}

function deeper(place: Place): Place {
  return { ...place, depth: place.depth + 1 };
}

function pick<T>(values: readonly T[], noise: () => number): T | undefined {
  return values[Math.floor(noise() * values.length)];
}

function record(value: unknown): Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Schema) : {};
}
