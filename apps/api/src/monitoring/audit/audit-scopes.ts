import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { UserPrincipal } from '../../auth/current-principal.js';
import { Principals } from '../../auth/principal.js';
import type { AuditScope } from '../../events/audit-scope.js';
import { giveRequestId, requestIdOf } from '../../http/request-id.js';
import { Before } from './before.js';
import { changesOf } from './changes.js';
import { Names } from './names.js';

export type Asking = FastifyRequest & { readonly user?: UserPrincipal };

/** Nothing is changed by coming in. */
const IN_AND_OUT = new Set(['session', 'welcome']);
export const SIGN_IN = 'POST /admin/session';
/** The answer names who came in; the browser may have been somebody else's until then. */
export const COMING_IN = new Set([SIGN_IN, 'POST /admin/welcome']);

/** What a request asks for, in the words of the audit log. */
@Injectable()
export class AuditScopes {
  constructor(
    private readonly before: Before,
    private readonly principals: Principals,
    private readonly names: Names,
  ) {}

  /** With what the thing is called that it is about, where that is known. */
  async of(request: Asking, { raw }: FastifyReply): Promise<AuditScope & { readonly name: string | null }> {
    const route = request.routeOptions.url ?? '';
    const ids = Object.values(Object(request.params)).map(String);
    const [, , area = ''] = route.split('/');
    const [id] = ids;
    const known = requestIdOf(request.raw);
    const action = `${request.method} ${route}`;
    const was = id === undefined ? null : await this.before.of(area, id).catch(() => null);
    const changes = IN_AND_OUT.has(area) ? [] : changesOf(request.body, was);
    return {
      actor: COMING_IN.has(action) ? null : this.actorOf(request),
      action,
      area,
      target: ids.join('/') || null,
      name: nameIn(was),
      changes: await this.names.beside(changes).catch(() => changes),
      requestId: known === 'unknown' ? giveRequestId(request.raw, raw) : known,
      isOpen: true,
      lines: 0,
    };
  }

  private actorOf({ user, headers }: Asking): string | null {
    if (user) return user.email;
    const seen = this.principals.recogniseUser(headers);
    return seen.ok && seen.principal.kind === 'user' ? seen.principal.email : null;
  }
}

function nameIn(was: Readonly<Record<string, unknown>> | null): string | null {
  const name = was?.name ?? was?.servedName ?? was?.email;
  return typeof name === 'string' ? name : null;
}
