import type { ReactNode } from 'react';

/** A short word that marks what something is: simulated, trial, toy. */
export function Tag({ children, loud }: { children: ReactNode; loud?: boolean }) {
  return <span className={loud ? 'tag tag-loud' : 'tag'}>{children}</span>;
}
