import type { IncomingHttpHeaders } from 'node:http';
import { CatalogueError } from '@aivailable/contracts';
import type { Principals } from '../auth/principal.js';

/** Who asks, as far as the queue and the accounts need it. */
export interface Caller {
  /** In whose line of the queue the request stands. */
  readonly ownerId: string;
  readonly keyId: string | null;
  readonly keyName: string | null;
  readonly userId: string;
}

export function recogniseCaller(principals: Principals, headers: IncomingHttpHeaders): Caller {
  const recognised = principals.recogniseCaller(headers);
  if (!recognised.ok) throw new CatalogueError(recognised.code, { detail: 'Sign in, or send an API key.' });
  const { principal } = recognised;
  switch (principal.kind) {
    case 'key':
      return {
        ownerId: `key:${principal.keyId}`,
        keyId: principal.keyId,
        keyName: principal.keyName,
        userId: principal.userId,
      };
    case 'user':
      return { ownerId: `user:${principal.userId}`, keyId: null, keyName: null, userId: principal.userId };
    case 'node':
      throw new CatalogueError('invalid_api_key');
    default:
      return principal satisfies never;
  }
}
