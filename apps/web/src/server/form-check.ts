import { plainWords } from '@aivailable/contracts';
import type { z } from 'zod';

/** What stands in a form, by the contract itself; what is wrong is said for who reads it under a field. */
export function checkedForm<S extends z.ZodType>(schema: S, value: unknown) {
  return schema.safeParse(value, { error: fieldWords });
}

/** As the API says it, but to somebody who types rather than sends; words of the contract's own come first. */
function fieldWords(issue: z.core.$ZodRawIssue): string | undefined {
  const said = plainWords(issue)?.replace(/^send /, '');
  return said && `${said.charAt(0).toUpperCase()}${said.slice(1)}.`;
}
