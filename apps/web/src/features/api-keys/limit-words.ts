import type { ApiKeyView, LimitRefusals, UsageLimits } from '@aivailable/contracts';
import { texts } from './texts.js';

export const LIMIT_NAMES = [
  'requestsPerMinute',
  'tokensPerMinute',
  'parallelRequests',
  'tokensPerDay',
  'tokensPerMonth',
] as const satisfies readonly (keyof UsageLimits)[];

const words = texts.rights;

interface Limited {
  readonly limits: UsageLimits;
  readonly used?: ApiKeyView['used'];
  readonly spent?: ApiKeyView['spent'];
}

export interface LimitReading {
  readonly name: keyof UsageLimits;
  readonly used: number;
  readonly limit: number;
}

/** How full each limit is. What the door holds in memory is the newest; the day and the month are also written down. */
export function limitReadings({ limits, used, spent }: Limited): LimitReading[] {
  const written = { tokensPerDay: spent?.today, tokensPerMonth: spent?.thisMonth };
  return LIMIT_NAMES.flatMap((name) => {
    const limit = limits[name];
    if (limit === null) return [];
    const kept = name === 'tokensPerDay' || name === 'tokensPerMonth' ? written[name] : undefined;
    return [{ name, limit, used: Math.max(used?.[name] ?? 0, kept ?? 0) }];
  });
}

/** `Refused 12 times in the last hour: tokens per minute, requests per minute of the project`; null: it was not. */
export function refusalWords(refused: readonly LimitRefusals[] | undefined): string | null {
  if (!refused || refused.length === 0) return null;
  const times = refused.reduce((sum, line) => sum + line.times, 0);
  const which = refused.map(({ limit, of }) =>
    of === 'project' ? `${words.named[limit]} ${texts.ofProject}` : words.named[limit],
  );
  return texts.refused(texts.times(times), which.join(', '));
}
