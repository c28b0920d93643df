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

let open = 0;

/**
 * While anything is stored, every promise and timer of the process is followed; the front door makes dozens of them per
 * request. So the store is closed with the last scope.
 */
export async function inAuditScope<T>(scope: AuditScope, work: () => Promise<T>): Promise<T> {
  open++;
  try {
    return await scopes.run(scope, work);
  } finally {
    scope.isOpen = false;
    if (--open === 0) scopes.disable();
  }
}

export function openAuditScope(): AuditScope | undefined {
  const scope = scopes.getStore();
  return scope?.isOpen ? scope : undefined;
}
