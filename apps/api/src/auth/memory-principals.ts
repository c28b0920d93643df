import { Injectable } from '@nestjs/common';
import { KeyTable } from './key-table.js';
import { NodeTokenTable } from './node-token-table.js';
import { type AskingHeaders, Principals, type Recognised } from './principal.js';
import { isSameOrigin } from './same-origin.js';
import { Sessions, sessionToken } from './sessions.js';

@Injectable()
export class MemoryPrincipals extends Principals {
  constructor(
    private readonly keys: KeyTable,
    private readonly nodes: NodeTokenTable,
    private readonly sessions: Sessions,
  ) {
    super();
  }

  override recogniseCaller(headers: AskingHeaders): Recognised {
    const secret = bearer(headers.authorization) ?? single(headers['x-api-key']);
    if (secret === undefined)
      return sessionToken(headers.cookie) ? this.recogniseUser(headers) : refused('missing_api_key');
    const key = this.keys.recognise(secret, Date.now());
    if (!key) return refused('invalid_api_key');
    return { ok: true, principal: { kind: 'key', keyId: key.id, keyName: key.name, userId: key.userId } };
  }

  override recogniseNode(headers: AskingHeaders): Recognised {
    const token = bearer(headers.authorization);
    const nodeId = token === undefined ? undefined : this.nodes.recognise(token);
    return nodeId === undefined ? refused('unauthenticated') : { ok: true, principal: { kind: 'node', nodeId } };
  }

  override recogniseUser(headers: AskingHeaders): Recognised {
    const user = isSameOrigin(headers) ? this.sessions.recognise(headers.cookie) : undefined;
    return user ? { ok: true, principal: user } : refused('unauthenticated');
  }
}

function refused(code: 'missing_api_key' | 'invalid_api_key' | 'unauthenticated'): Recognised {
  return { ok: false, code };
}

function bearer(authorization: string | undefined): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
}

function single(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' && header !== '' ? header : undefined;
}
