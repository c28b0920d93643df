import { AsyncLocalStorage } from 'node:async_hooks';
import type { AuditChange } from '@aivailable/contracts';

/** One request by which somebody changes something, from its arrival to its answer. */
export interface AuditScope {
  readonly actor: string | null;
  readonly action: string;
  readonly area: string;
  readonly target: string | null;
  readonly changes: readonly AuditChange[];
  readonly requestId: string;
  /** What the deed sets off later is not the deed. */
  isOpen: boolean;
  /** Lines that are committed. */
  lines: number;
}

const scopes = new AsyncLocalStorage<AuditScope>();

export function inAuditScope<T>(scope: AuditScope, work: () => Promise<T>): Promise<T> {
  return scopes.run(scope, () =>
    work().finally(() => {
      scope.isOpen = false;
    }),
  );
}

export function openAuditScope(): AuditScope | undefined {
  const scope = scopes.getStore();
  return scope?.isOpen ? scope : undefined;
}
