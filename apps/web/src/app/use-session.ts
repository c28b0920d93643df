import type { UserView } from '@aivailable/contracts';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { sessionQuery } from '../server/session.js';
import { hasSignedIn } from '../server/signed-in-note.js';

/**
 * Whether the session of this page has ended. Who signs out in another window has left this one, too; who signs in again
 * there is back here as well; and where that is somebody else, nothing of this page is theirs.
 */
export function useSession(user: UserView) {
  const [leaving, setLeaving] = useState(false);
  const { data: session } = useQuery({
    ...sessionQuery,
    refetchOnWindowFocus: ({ state }) => (state.data === null ? 'always' : false),
  });
  const isOver = session === null && !leaving;
  const hasLeft = isOver && !hasSignedIn();
  const isAnother = session != null && session.userId !== user.userId;

  useEffect(() => {
    if (hasLeft || isAnother) window.location.reload();
  }, [hasLeft, isAnother]);

  return { hasEnded: isOver && !hasLeft, leave: () => setLeaving(true) };
}
