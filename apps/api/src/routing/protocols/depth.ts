import { CatalogueError } from '@aivailable/contracts';

/** A text in brackets without end can be parsed, and not be walked: what reads a body runs out of stack on it. */
export function readWithin<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new CatalogueError('invalid_json', { detail: 'it is nested too deep to be read' }, { cause: error });
  }
}
