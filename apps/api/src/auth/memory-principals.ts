import { DEFAULT_PROJECT_ID, type ErrorValues, formatInstant, NO_LIMITS } from '@aivailable/contracts';
import { Injectable } from '@nestjs/common';
import type { Grant } from './grant.js';
import { KeyCallers } from './key-callers.js';
import { bearer, keyDigest } from './key-secret.js';
import { hasExpired, KeyTable } from './key-table.js';
import { NodeTokenTable } from './node-token-table.js';
import {
  type AskingHeaders,
  type NotRecognised,
  Principals,
  type Recognised,
  type RecognisedCaller,
} from './principal.js';
import { ProjectTable } from './projects/project-table.js';
import { sessionToken } from './sessions.js';
import { UserDirectory } from './user-directory.js';
import { Visitors } from './visitors.js';

@Injectable()
export class MemoryPrincipals extends Principals {
  private readonly keyCallers = new KeyCallers();

  constructor(
    private readonly keys: KeyTable,
    private readonly projects: ProjectTable,
    private readonly nodes: NodeTokenTable,
    private readonly visitors: Visitors,
    private readonly users: UserDirectory,
  ) {
    super();
  }

  override recogniseCaller(headers: AskingHeaders): RecognisedCaller {
    const digest = keyDigest(headers);
    if (digest !== undefined) return this.recogniseKey(digest, Date.now());
    if (this.visitors.isGuest(headers)) return this.visitors.guest(headers, Date.now());
    if (!sessionToken(headers.cookie)) return refused('missing_api_key');
    const user = this.recogniseUser(headers);
    return user.ok ? { ...user, grant: this.playground() } : user;
  }

  override recogniseNode(headers: AskingHeaders): Recognised {
    const token = bearer(headers.authorization);
    const nodeId = token === undefined ? undefined : this.nodes.recognise(token);
    return nodeId === undefined ? refused('unauthenticated') : { ok: true, principal: { kind: 'node', nodeId } };
  }

  override recogniseUser(headers: AskingHeaders): Recognised {
    const user = this.visitors.user(headers);
    return user ? { ok: true, principal: user } : refused('unauthenticated');
  }

  private recogniseKey(digest: string, now: number): RecognisedCaller {
    const key = this.keys.recognise(digest, now);
    if (!key) return refused('invalid_api_key');
    const { name, userId, projectId, expiresAt } = key;
    if (hasExpired(key, now))
      return refused('expired_api_key', { name, expired: expiresAt ? formatInstant(expiresAt) : '' });
    const owner = this.users.get(userId);
    if (owner?.disabledAt) return refused('invalid_api_key');
    return this.keyCallers.of(key, this.projects.grantOf(projectId), owner?.role ?? 'member');
  }

  /** Whoever is signed in may try every model, on the account of the default project. */
  private playground(): Grant {
    const project = this.projects.grantOf(DEFAULT_PROJECT_ID);
    return { scopes: ['chat', 'embed'], models: null, limits: NO_LIMITS, priority: project.priority, project };
  }
}

function refused(code: NotRecognised['code'], values?: ErrorValues): NotRecognised {
  return values === undefined ? { ok: false, code } : { ok: false, code, values };
}
