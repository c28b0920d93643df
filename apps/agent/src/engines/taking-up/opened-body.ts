import type { Readable } from 'node:stream';
import { CatalogueError } from '@aivailable/contracts';
import { readText } from '../outside/upstream.js';
import type { Question } from './way.js';

/** All of a body: its text, and the JSON object that it is. */
export async function openedBody(request: Readable): Promise<{ readonly text: string; readonly value: Question }> {
  const text = await readText(request);
  const value = parsed(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { text, value: value as Question };
  throw new CatalogueError('invalid_request', { detail: 'The request body must be a JSON object.' });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CatalogueError('invalid_json', { detail: error instanceof Error ? error.message : 'unreadable' });
  }
}
