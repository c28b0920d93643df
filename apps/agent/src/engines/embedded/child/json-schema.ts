import { CatalogueError } from '@aivailable/contracts';
import type { GbnfJsonSchema } from 'node-llama-cpp';
import { danglingReference, danglingSentence } from '../../schema-references.js';

/**
 * JSON Schema as people write it, put into the part that the engine's grammars know. What a grammar cannot enforce
 * (patterns, ranges, bounds in the thousands) is left out; what would change the shape of the answer and is not known is refused.
 */
type Schema = Readonly<Record<string, unknown>>;
type Converted = Record<string, unknown>;

const UNKNOWN_SHAPES = ['not', 'if', 'patternProperties', 'dependentSchemas', 'unevaluatedProperties', 'contains'];
const ANY_JSON = { oneOf: [{ type: ['string', 'number', 'boolean', 'null'] }, anyObject(), { type: 'array' }] };
/** Of the text, where each level of a schema takes two or three. */
const MOST_LEVELS = 200;
const MOST_REPETITIONS = 1_000;
const GRAMMAR_FORMATS = ['date-time', 'time', 'date'];

export function grammarSchema(schema: Schema): GbnfJsonSchema {
  if (isTooDeep(schema)) throw refusal(`a JSON schema of more than ${MOST_LEVELS} levels is not served`);
  const dangling = danglingReference(schema);
  if (dangling !== null) throw new CatalogueError('invalid_request', { detail: danglingSentence(dangling) });
  const definitions = { ...asRecord(schema.definitions), ...asRecord(schema.$defs) };
  const converted = convert(schema);
  if (Object.keys(definitions).length > 0) converted.$defs = convertAll(definitions);
  return converted as unknown as GbnfJsonSchema;
}

/** Level by level: what is looked for would not survive a walk that calls itself. */
function isTooDeep(schema: Schema): boolean {
  let level: readonly unknown[] = [schema];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MOST_LEVELS) return true;
    level = level.flatMap((value) => (typeof value === 'object' && value !== null ? Object.values(value) : []));
  }
  return false;
}

function convert(given: unknown): Converted {
  if (given === true || given === undefined) return ANY_JSON;
  const schema = asRecord(given);
  const unknown = UNKNOWN_SHAPES.find((key) => key in schema);
  if (unknown !== undefined) throw refusal(`"${unknown}" in a JSON schema is not served`);
  const converted = convertShape(schema);
  if (typeof schema.description === 'string') converted.description = schema.description;
  return converted;
}

function convertShape(schema: Schema): Converted {
  if (typeof schema.$ref === 'string') return { $ref: localReference(schema.$ref) };
  const choices = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(choices)) return { oneOf: choices.map(convert) };
  if (Array.isArray(schema.allOf)) return convertAllOf(schema.allOf);
  if ('const' in schema) return { const: literal(schema.const) };
  if (Array.isArray(schema.enum)) return { enum: schema.enum.map(literal) };
  if (Array.isArray(schema.type)) return { oneOf: schema.type.map((type) => convertShape({ ...schema, type })) };
  return convertType(schema);
}

function convertType(schema: Schema): Converted {
  switch (schema.type) {
    case 'object':
      return convertObject(schema);
    case 'array':
      return convertArray(schema);
    case 'string':
      return convertString(schema);
    case 'number':
    case 'integer':
    case 'boolean':
    case 'null':
      return { type: schema.type };
    case undefined:
      return convertUntyped(schema);
    default:
      throw refusal(`the type ${JSON.stringify(schema.type)} in a JSON schema is not known`);
  }
}

/** A schema without a type means what its keywords say. */
function convertUntyped(schema: Schema): Converted {
  if ('properties' in schema) return convertObject(schema);
  if ('items' in schema || 'prefixItems' in schema) return convertArray(schema);
  return { ...ANY_JSON };
}

function convertObject(schema: Schema): Converted {
  const properties = convertAll(asRecord(schema.properties));
  const isOpen = Object.keys(properties).length === 0 && schema.additionalProperties === undefined;
  return {
    type: 'object',
    properties,
    additionalProperties: isOpen ? true : additional(schema.additionalProperties),
    ...pick(schema, ['minProperties', 'maxProperties']),
  };
}

/** Where nothing is said, a closed object: an answer that may add keys for ever never ends. */
function additional(given: unknown): boolean | Converted {
  if (given === undefined || typeof given === 'boolean') return given ?? false;
  return convert(given);
}

function convertArray(schema: Schema): Converted {
  const converted: Converted = { type: 'array', ...pick(schema, ['minItems', 'maxItems']) };
  if (schema.items !== undefined) converted.items = convert(schema.items);
  if (Array.isArray(schema.prefixItems)) converted.prefixItems = schema.prefixItems.map(convert);
  return converted;
}

function convertString(schema: Schema): Converted {
  if (GRAMMAR_FORMATS.includes(String(schema.format))) return { type: 'string', format: schema.format };
  return { type: 'string', ...pick(schema, ['minLength', 'maxLength']) };
}

function convertAllOf(parts: readonly unknown[]): Converted {
  if (parts.length !== 1) throw refusal('"allOf" of several parts in a JSON schema is not served');
  return convert(parts[0]);
}

function convertAll(schemas: Schema): Record<string, Converted> {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, convert(schema)]));
}

function localReference(reference: string): string {
  const [, name] = /^#\/(?:\$defs|definitions)\/([^/]+)$/.exec(reference) ?? [];
  if (name === undefined) throw refusal(`the reference ${reference} in a JSON schema is not served; use #/$defs/name`);
  return `#/$defs/${name}`;
}

function literal(value: unknown): string | number | boolean | null {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return value;
  }
  throw refusal('only texts, numbers, booleans and null can stand in "const" and "enum" of a JSON schema');
}

/** Bounds that a grammar can hold; it writes out each repetition. */
function pick(schema: Schema, keys: readonly string[]): Converted {
  const held = keys.filter((key) => typeof schema[key] === 'number' && schema[key] <= MOST_REPETITIONS);
  return Object.fromEntries(held.map((key) => [key, schema[key]]));
}

function asRecord(value: unknown): Schema {
  if (value === undefined || value === null) return {};
  if (typeof value === 'object' && !Array.isArray(value)) return value as Schema;
  throw refusal(`a JSON schema has ${JSON.stringify(value)} where an object is expected`);
}

function anyObject(): Converted {
  return { type: 'object', additionalProperties: true };
}

function refusal(detail: string): CatalogueError {
  return new CatalogueError('invalid_request', { detail: `${detail}.` });
}
