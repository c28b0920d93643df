import { useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';

/** Whoever chose a page in the navigation goes on in that page: the next key is not for the links beside it. */
export function useContentFocus(): void {
  const router = useRouter();
  useEffect(
    () =>
      router.subscribe('onResolved', ({ pathChanged }) => {
        if (!pathChanged || !document.activeElement?.closest('nav')) return;
        document.getElementById('content')?.focus({ preventScroll: true });
      }),
    [router],
  );
}
