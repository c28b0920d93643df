import { useRouter, useSearch } from '@tanstack/react-router';
import { SignInPage } from '../../features/sign-in/sign-in-page.js';

/** After the sign-in, to where one wanted to go. */
export function SignInRoute() {
  const router = useRouter();
  const { to } = useSearch({ from: '/sign-in' });
  const goOn = () => void router.navigate({ href: to ?? '/', replace: true });
  return <SignInPage goesOn={to !== undefined} onSignedIn={goOn} />;
}
