import { useRouter } from '@tanstack/react-router';
import { SignInPage } from '../features/sign-in/sign-in-page.js';

/** After the sign-in, to where one wanted to go. */
export function SignInRoute({ to }: { to: string }) {
  const router = useRouter();
  return <SignInPage onSignedIn={() => void router.navigate({ href: to, replace: true })} />;
}
