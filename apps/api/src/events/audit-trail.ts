import type { EntityManager } from 'typeorm';
import { afterCommit } from '../database/transaction.js';
import { type AuditScope, openAuditScope } from './audit-scope.js';
import type { EventOf } from './cluster-event.js';

const WRITE = `
  INSERT INTO audit (actor, action, area, message, target, changes, outcome, request_id)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`;

type AuditLine = Omit<AuditScope, 'isOpen' | 'lines'> & {
  readonly message: string;
  readonly outcome: 'done' | 'refused';
};

/** The one writer of the audit log. */
export async function writeAudit(line: AuditLine, manager: EntityManager): Promise<void> {
  const { actor, action, area, message, target, changes, outcome, requestId } = line;
  await manager.query(WRITE, [actor, action, area, message, target, JSON.stringify(changes), outcome, requestId]);
}

/**
 * What happens because somebody asked for it is a line of the audit log, too: in the transaction of the deed, so that
 * there is neither a deed without its line nor a line without its deed.
 */
export async function auditDeed(
  { actor, message, subject }: EventOf<'happened'>,
  manager: EntityManager,
): Promise<void> {
  const scope = openAuditScope();
  if (!scope || actor === null || actor !== (scope.actor ?? actor)) return;
  const target = scope.target ?? Object.values(subject)[0] ?? null;
  const changes = scope.lines === 0 ? scope.changes : [];
  await writeAudit({ ...scope, actor, message, target, changes, outcome: 'done' }, manager);
  if (manager.queryRunner?.isTransactionActive) afterCommit(manager, () => scope.lines++);
  else scope.lines++;
}
