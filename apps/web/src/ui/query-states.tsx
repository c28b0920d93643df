import type { ReactNode } from 'react';
import { ErrorState, LoadingRows } from './quiet-states.js';

interface Asked<T> {
  readonly data: T | undefined;
  readonly error: (Error & { requestId?: string | null }) | null;
  readonly refetch: () => unknown;
}

interface QueryStatesProps<T> {
  readonly query: Asked<T>;
  readonly isEmpty?: (data: T) => boolean;
  readonly empty?: ReactNode;
  readonly children: (data: T) => ReactNode;
}

/** A question to the API in its four states. Data that was there once stays while a later try fails. */
export function QueryStates<T>({ query, isEmpty, empty, children }: QueryStatesProps<T>) {
  if (query.data !== undefined) return isEmpty?.(query.data) ? empty : children(query.data);
  if (!query.error) return <LoadingRows />;
  const { message, requestId } = query.error;
  return <ErrorState message={message} requestId={requestId ?? null} onRetry={() => void query.refetch()} />;
}
