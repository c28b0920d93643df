import { CatalogueError, checkedBody } from '@aivailable/contracts';
import type { z } from 'zod';
import { jsonFault } from '../http/json-fault.js';

/** A request's body as a JSON object; what is wrong with it is said in a sentence. */
export function jsonObject(body: Buffer): Record<string, unknown> {
  const value = parse(body);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw invalid('The request body must be a JSON object.');
}

/** The same, checked; the first thing that is wrong is said with its place. */
export function jsonOf<T>(body: Buffer, schema: z.ZodType<T>): T {
  return checkedBody(schema, jsonObject(body));
}

export function invalid(detail: string, param?: string): CatalogueError {
  return new CatalogueError('invalid_request', param ? { detail, param } : { detail });
}

function parse(body: Buffer): unknown {
  if (body.length === 0) throw new CatalogueError('invalid_json', { detail: 'it is empty' });
  try {
    return JSON.parse(body.toString());
  } catch (error) {
    throw new CatalogueError('invalid_json', { detail: jsonFault(error) });
  }
}
