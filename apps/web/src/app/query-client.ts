import { type Mutation, MutationCache, QueryCache, QueryClient, type QueryKey } from '@tanstack/react-query';
import { ApiProblem, asProblem } from '../server/api-problem.js';
import { sessionQuery } from '../server/session.js';
import { texts } from './texts.js';

declare module '@tanstack/react-query' {
  interface Register {
    mutationMeta: {
      /** The page that asked shows the sentence itself; otherwise a toast does. */
      ownErrors?: boolean;
      /** Lists that are asked anew after it worked. */
      refreshes?: QueryKey[];
    };
  }
}

/** The cache of everything from the server. A session that ended anywhere ends everywhere. */
export function newQueryClient(): QueryClient {
  const forgetSession = (error: Error) => {
    if (!(error instanceof ApiProblem) || error.status !== 401 || !client.getQueryData(sessionQuery.queryKey)) return;
    client.setQueryData(sessionQuery.queryKey, null);
  };
  const client = new QueryClient({
    queryCache: new QueryCache({ onError: forgetSession }),
    mutationCache: new MutationCache({
      onError: (error, _variables, _result, mutation) => {
        if (!mutation.meta?.ownErrors) void showToast(error);
        forgetSession(error);
      },
      onSuccess: (_data, _variables, _result, mutation) => refresh(client, mutation),
    }),
    /* The controller may be on this very machine: a browser that has no network can still reach it. */
    defaultOptions: {
      queries: { networkMode: 'always', retry: mayRetry, refetchOnWindowFocus: false, staleTime: 10_000 },
      mutations: { networkMode: 'always', retry: false },
    },
  });
  return client;
}

function refresh(client: QueryClient, mutation: Mutation<unknown, unknown, unknown, unknown>): void {
  for (const queryKey of mutation.meta?.refreshes ?? []) void client.invalidateQueries({ queryKey });
}

/** Once more when nobody answered; a refusal stays a refusal. */
function mayRetry(failures: number, error: Error): boolean {
  return failures < 1 && asProblem(error).status === 0;
}

async function showToast(error: Error): Promise<void> {
  const { toast } = await import('sonner');
  const { message, requestId } = asProblem(error);
  toast.error(message, {
    duration: 10_000,
    closeButton: true,
    ...(requestId ? { description: `${texts.ui.requestId} ${requestId}` } : {}),
  });
}
