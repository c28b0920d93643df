import type { IncomingHttpHeaders } from 'node:http';
import { CatalogueError, type ServedTask } from '@aivailable/contracts';
import type { Grant } from '../auth/grant.js';
import type { Principals, RecognisedCaller } from '../auth/principal.js';

/** Who asks, as far as the queue and the accounts need it. */
export interface Caller {
  /** In whose line of the queue the request stands. */
  readonly ownerId: string;
  readonly keyId: string | null;
  readonly keyName: string | null;
  /** Null: a guest. */
  readonly userId: string | null;
  readonly grant: Grant;
}

/** Of API keys, whose recognition is one object for as long as nothing about it changes. */
const keyCallers = new WeakMap<RecognisedCaller, Caller>();

export function recogniseCaller(principals: Principals, headers: IncomingHttpHeaders): Caller {
  const recognised = principals.recogniseCaller(headers);
  if (!recognised.ok)
    throw new CatalogueError(recognised.code, { detail: 'Sign in, or send an API key.', ...recognised.values });
  const known = keyCallers.get(recognised);
  if (known) return known;
  const caller = callerOf(recognised);
  if (recognised.principal.kind === 'key') keyCallers.set(recognised, caller);
  return caller;
}

function callerOf({ principal, grant }: Extract<RecognisedCaller, { ok: true }>): Caller {
  switch (principal.kind) {
    case 'key':
      return {
        ownerId: `key:${principal.keyId}`,
        keyId: principal.keyId,
        keyName: principal.keyName,
        userId: principal.userId,
        grant,
      };
    case 'user':
      return { ownerId: `user:${principal.userId}`, keyId: null, keyName: null, userId: principal.userId, grant };
    case 'guest':
      return {
        ownerId: `guest:${principal.guestId}`,
        keyId: principal.linkId,
        keyName: 'Guest link',
        userId: null,
        grant,
      };
    case 'node':
      throw new CatalogueError('invalid_api_key');
    default:
      return principal satisfies never;
  }
}

const DEEDS: Readonly<Record<ServedTask, string>> = { chat: 'ask models that write text', embed: 'make embeddings' };

/** `task` null: anything that is said of models, for which either scope will do. */
export function requireScope({ grant, keyName }: Caller, task: ServedTask | null): void {
  const { scopes } = grant;
  if (task === null ? scopes.includes('chat') || scopes.includes('embed') : scopes.includes(task)) return;
  const deed = task === null ? 'ask about models' : DEEDS[task];
  throw new CatalogueError('insufficient_scope', {
    ...{ name: keyName ?? '', deed, scope: task ?? 'chat or embed', scopes: scopes.join(', ') },
  });
}
