import type { UserView } from '@aivailable/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useMemo } from 'react';
import { LiveFeedContext } from '../server/live.js';
import { dialLive, feedInto } from '../server/live-cache.js';
import { sessionQuery, signOut } from '../server/session.js';
import { Covered } from '../ui/covered.js';
import { Shell } from './shell.js';
import { useSession } from './use-session.js';

/** A controller that was renewed meanwhile has another page, and another piece of this name: then it is loaded whole. */
const SignInAgain = lazy(async () => {
  const { SignInAgain } = await import('../features/sign-in/sign-in-again.js').catch((error) => {
    window.location.reload();
    throw error;
  });
  return { default: SignInAgain };
});

/**
 * Everything behind the sign-in. Holds the live feed for as long as somebody is signed in. When the session ends the page
 * stays as it is, out of reach, until its owner has signed in again: what they were writing is not lost.
 */
export function SignedInFrame({ user }: { user: UserView }) {
  const client = useQueryClient();
  const router = useRouter();
  const feed = useMemo(() => feedInto(client, dialLive), [client]);
  const { hasEnded, leave } = useSession(user);
  const hears = user.role === 'admin' && !hasEnded;

  useEffect(() => {
    if (!hears) return;
    feed.start();
    return () => feed.stop();
  }, [feed, hears]);

  const forget = async (end: () => Promise<void>) => {
    leave();
    await end().catch(() => undefined);
    feed.stop();
    client.clear();
    client.setQueryData(sessionQuery.queryKey, null);
    await router.navigate({ to: '/sign-in' });
  };
  const goOn = () => {
    void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'live' });
    void router.invalidate();
  };

  return (
    <LiveFeedContext value={feed}>
      <Covered value={hasEnded}>
        <Shell user={user} onSignOut={() => void forget(signOut)} />
      </Covered>
      {hasEnded && (
        <Suspense>
          <SignInAgain email={user.email} onSignedIn={goOn} onLeave={() => void forget(async () => undefined)} />
        </Suspense>
      )}
    </LiveFeedContext>
  );
}
