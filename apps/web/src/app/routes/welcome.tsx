import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { WelcomePage } from '../../features/users/welcome-page.js';

/** The secret leaves the address bar as soon as it was read: a screen may be seen, and a history kept. */
export function WelcomeRoute() {
  const router = useRouter();
  const [token] = useState(() => window.location.hash.slice(1));
  return <WelcomePage token={token} onSignedIn={() => void router.navigate({ to: '/', replace: true })} />;
}
