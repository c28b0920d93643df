import { CatalogueError } from '@aivailable/contracts';
import { type CallHandler, type ExecutionContext, Injectable, Logger, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { DataSource } from 'typeorm';
import { type UserPrincipal } from '../../auth/current-principal.js';
import { Principals } from '../../auth/principal.js';
import { type AuditScope, inAuditScope } from '../../events/audit-scope.js';
import { writeAudit } from '../../events/audit-trail.js';
import { giveRequestId, requestIdOf } from '../../http/request-id.js';
import { Before } from './before.js';
import { changesOf } from './changes.js';
import { deedWords, isDeed } from './deed-words.js';

type Asking = FastifyRequest & { readonly user?: UserPrincipal };

/** Nothing is changed by coming in. */
const IN_AND_OUT = new Set(['session', 'welcome']);
const SIGN_IN = 'POST /admin/session';
/** The answer names who came in; the browser may have been somebody else's until then. */
const COMING_IN = new Set([SIGN_IN, 'POST /admin/welcome']);
/** Strangers can send anything as often as they like: what the throttle turned away or never was a try is no line. */
const TRIED = new Set(['unauthenticated', 'forbidden']);

/**
 * Every deed under /admin leaves a line: by the line of the timeline that it makes, in its own transaction
 * (`events/audit-trail.ts`); where it makes none, here, when it is done. Refused sign-ins leave one, too.
 */
@Injectable()
export class AuditInterception implements NestInterceptor {
  private readonly logger = new Logger('monitoring');

  constructor(
    private readonly dataSource: DataSource,
    private readonly before: Before,
    private readonly principals: Principals,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'http') return next.handle();
    const request = context.switchToHttp().getRequest<Asking>();
    const route = request.routeOptions.url ?? '';
    return isDeed(request.method, route) ? from(this.audited(context, route, next)) : next.handle();
  }

  private async audited(context: ExecutionContext, route: string, next: CallHandler): Promise<unknown> {
    const request = context.switchToHttp().getRequest<Asking>();
    const scope = await this.scopeOf(request, context.switchToHttp().getResponse(), route);
    try {
      const answer: unknown = await inAuditScope(scope, () =>
        lastValueFrom(next.handle(), { defaultValue: undefined }),
      );
      const actor = scope.actor ?? emailIn(answer);
      if (scope.lines === 0 && actor !== null) await this.write({ ...scope, actor }, 'done');
      return answer;
    } catch (error) {
      if (scope.action === SIGN_IN && error instanceof CatalogueError && TRIED.has(error.code))
        await this.refused(scope, request.body);
      throw error;
    }
  }

  private async scopeOf(request: Asking, { raw }: FastifyReply, route: string): Promise<AuditScope> {
    const ids = Object.values(Object(request.params)).map(String);
    const [, , area = ''] = route.split('/');
    const [id] = ids;
    const known = requestIdOf(request.raw);
    const action = `${request.method} ${route}`;
    const was = id === undefined ? null : await this.before.of(area, id).catch(() => null);
    return {
      actor: COMING_IN.has(action) ? null : this.actorOf(request),
      action,
      area,
      target: ids.join('/') || null,
      changes: IN_AND_OUT.has(area) ? [] : changesOf(request.body, was),
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

  /** What is typed for an e-mail may be a password: only that of an account is told. */
  private async refused(scope: AuditScope, body: unknown): Promise<void> {
    const rows: { email: string }[] = await this.dataSource.query(
      'SELECT email FROM users WHERE lower(email) = lower($1)',
      [emailIn(body) ?? ''],
    );
    const target = rows[0]?.email ?? null;
    const message =
      target === null ? 'A sign-in with an unknown e-mail was refused.' : `A sign-in as ${target} was refused.`;
    await this.write({ ...scope, actor: null, target, changes: [] }, 'refused', message);
  }

  /** The deed is done; that it cannot be written down must not look as if it were not. */
  private async write(
    scope: AuditScope,
    outcome: 'done' | 'refused',
    message = deedWords(scope.action, scope.target),
  ): Promise<void> {
    await writeAudit({ ...scope, message, outcome }, this.dataSource.manager).catch((error: unknown) => {
      this.logger.error(`A line of the audit log is lost (${scope.action}, ${scope.requestId}): ${String(error)}`);
    });
  }
}

function emailIn(value: unknown): string | null {
  const { email } = Object(value) as { readonly email?: unknown };
  return typeof email === 'string' ? email : null;
}
