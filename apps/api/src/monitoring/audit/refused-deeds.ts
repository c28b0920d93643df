import { type AuditChange, problem } from '@aivailable/contracts';
import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Interval } from '@nestjs/schedule';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';
import { Principals } from '../../auth/principal.js';
import { writeAudit } from '../../events/audit-trail.js';
import { type Asking, AuditScopes, COMING_IN } from './audit-scopes.js';
import { isDeed, refusedWords } from './deed-words.js';
import { RefusalBudget } from './refusal-budget.js';

/** What somebody may not do, what another deed came before, and what cannot be. Mistyped requests are no deeds. */
const TELLING = new Set([403, 409, 422]);
const LOOK_EVERY_MS = 60_000;
/** A refused body was not looked at by anybody: it may be as long as it likes, with fields of any name. */
const MOST_CHANGES = 20;
const LONGEST_FIELD = 60;

const OWNER = 'SELECT email FROM users WHERE id = $1';

/**
 * What was refused to somebody who is known leaves a line, too: who, what and why, whichever guard or room refused it.
 * Strangers leave none (a refused sign-in has its own), and nobody leaves more than a few in an hour.
 */
@Injectable()
export class RefusedDeeds implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('monitoring');
  private readonly budget = new RefusalBudget();

  constructor(
    private readonly adapter: HttpAdapterHost,
    private readonly dataSource: DataSource,
    private readonly scopes: AuditScopes,
    private readonly principals: Principals,
  ) {}

  onModuleInit(): void {
    const fastify: FastifyInstance = this.adapter.httpAdapter.getInstance();
    fastify.addHook('onSend', async (request, reply, payload) => {
      const route = request.routeOptions.url ?? '';
      if (!TELLING.has(reply.statusCode) || !isDeed(request.method, route)) return;
      if (COMING_IN.has(`${request.method} ${route}`)) return;
      await this.tell(request, reply, payload).catch((error: unknown) => this.lost(error));
    });
  }

  async onModuleDestroy(): Promise<void> {
    await this.closeHours(Number.POSITIVE_INFINITY);
  }

  @Interval(LOOK_EVERY_MS)
  async look(): Promise<void> {
    await this.closeHours(Date.now());
  }

  private async tell(request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<void> {
    const asking: Asking = request;
    const { name, ...scope } = await this.scopes.of(asking, reply);
    const key = asking.user ? null : await this.keyOf(asking);
    const actor = scope.actor ?? key?.owner ?? null;
    if (actor === null || !this.budget.spend(actor, Date.now())) return;
    const why = reasonIn(payload);
    const reason = key === null ? why : `${why} It was asked for with the API key "${key.name}".`;
    const message = refusedWords(scope.action, name ?? scope.target, reason);
    const changes = scope.changes.slice(0, MOST_CHANGES).map(shortly);
    await writeAudit({ ...scope, actor, changes, message, outcome: 'refused' }, this.dataSource.manager);
  }

  private async keyOf({ headers }: Asking): Promise<{ readonly name: string; readonly owner: string } | null> {
    const seen = this.principals.recogniseCaller(headers);
    if (!seen.ok || seen.principal.kind !== 'key') return null;
    const [row]: { email: string }[] = await this.dataSource.query(OWNER, [seen.principal.userId]);
    return row ? { name: seen.principal.keyName, owner: row.email } : null;
  }

  private async closeHours(nowMs: number): Promise<void> {
    for (const { actor, count, sinceMs } of this.budget.close(nowMs)) {
      const since = new Date(sinceMs).toISOString().slice(0, 16).replace('T', ' ');
      const message = `Was refused ${count} more deeds in the hour from ${since} UTC; those have no lines of their own.`;
      const line = { actor, message, action: 'several', area: 'refusals', target: null, requestId: 'several' };
      await writeAudit({ ...line, changes: [], outcome: 'refused' }, this.dataSource.manager).catch((error: unknown) =>
        this.lost(error),
      );
    }
  }

  private lost(error: unknown): void {
    this.logger.error(`A line of the audit log about a refusal is lost: ${String(error)}`);
  }
}

function reasonIn(payload: unknown): string {
  const said = typeof payload === 'string' ? problem.safeParse(JSON.parse(payload)) : null;
  return said?.success ? said.data.error.message : 'It was refused.';
}

function shortly({ field, ...change }: AuditChange): AuditChange {
  return { field: field.slice(0, LONGEST_FIELD), ...change };
}
