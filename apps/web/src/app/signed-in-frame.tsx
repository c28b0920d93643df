import type { UserView } from '@aivailable/contracts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useEffect, useMemo, useRef } from 'react';
import { LiveFeedContext } from '../server/live.js';
import { dialLive, feedInto } from '../server/live-cache.js';
import { sessionQuery, signOut } from '../server/session.js';
import { Shell } from './shell.js';

/** Everything behind the sign-in: holds the live feed for as long as somebody is signed in, and leaves when nobody is. */
export function SignedInFrame({ user }: { user: UserView }) {
  const client = useQueryClient();
  const router = useRouter();
  const feed = useMemo(() => feedInto(client, dialLive), [client]);
  const isAdmin = user.role === 'admin';

  useEffect(() => {
    if (!isAdmin) return;
    feed.start();
    return () => feed.stop();
  }, [feed, isAdmin]);

  const session = useQuery(sessionQuery).data;
  const leaving = useRef(false);
  useEffect(() => {
    if (session === null && !leaving.current) void router.invalidate();
  }, [session, router]);

  const leave = async () => {
    leaving.current = true;
    await signOut().catch(() => undefined);
    feed.stop();
    client.clear();
    client.setQueryData(sessionQuery.queryKey, null);
    await router.navigate({ to: '/sign-in' });
  };

  return (
    <LiveFeedContext value={feed}>
      <Shell user={user} onSignOut={() => void leave()} />
    </LiveFeedContext>
  );
}
