import { CatalogueError } from '@aivailable/contracts';
import { type CallHandler, type ExecutionContext, Injectable, Logger, type NestInterceptor } from '@nestjs/common';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { DataSource } from 'typeorm';
import { type AuditScope, inAuditScope } from '../../events/audit-scope.js';
import { writeAudit } from '../../events/audit-trail.js';
import { type Asking, AuditScopes, SIGN_IN } from './audit-scopes.js';
import { deedWords, isDeed } from './deed-words.js';

/** Strangers can send anything as often as they like: what the throttle turned away or never was a try is no line. */
const TRIED = new Set(['unauthenticated', 'forbidden']);

/**
 * Every deed under /admin leaves a line: by the line of the timeline that it makes, in its own transaction
 * (`events/audit-trail.ts`); where it makes none, here, when it is done. Refused sign-ins leave one here, too, other refusals in `refused-deeds.ts`.
 */
@Injectable()
export class AuditInterception implements NestInterceptor {
  private readonly logger = new Logger('monitoring');

  constructor(
    private readonly dataSource: DataSource,
    private readonly scopes: AuditScopes,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'http') return next.handle();
    const request = context.switchToHttp().getRequest<Asking>();
    const route = request.routeOptions.url ?? '';
    return isDeed(request.method, route) ? from(this.audited(context, next)) : next.handle();
  }

  private async audited(context: ExecutionContext, next: CallHandler): Promise<unknown> {
    const request = context.switchToHttp().getRequest<Asking>();
    const { name, ...scope } = await this.scopes.of(request, context.switchToHttp().getResponse());
    try {
      const answer: unknown = await inAuditScope(scope, () =>
        lastValueFrom(next.handle(), { defaultValue: undefined }),
      );
      const actor = scope.actor ?? emailIn(answer);
      if (scope.lines === 0 && actor !== null) {
        await this.write({ ...scope, actor }, 'done', deedWords(scope.action, name ?? scope.target));
      }
      return answer;
    } catch (error) {
      if (scope.action === SIGN_IN && error instanceof CatalogueError && TRIED.has(error.code))
        await this.refused(scope, request.body);
      throw error;
    }
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
  private async write(scope: AuditScope, outcome: 'done' | 'refused', message: string): Promise<void> {
    await writeAudit({ ...scope, message, outcome }, this.dataSource.manager).catch((error: unknown) => {
      this.logger.error(`A line of the audit log is lost (${scope.action}, ${scope.requestId}): ${String(error)}`);
    });
  }
}

function emailIn(value: unknown): string | null {
  const { email } = Object(value) as { readonly email?: unknown };
  return typeof email === 'string' ? email : null;
}
