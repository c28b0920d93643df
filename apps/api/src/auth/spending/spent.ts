import type { SpentTokens } from '@aivailable/contracts';
import type { EntityManager } from 'typeorm';

const READ = `
  SELECT account, CASE WHEN day = (now() AT TIME ZONE 'UTC')::date THEN day_tokens ELSE 0 END AS today,
    CASE WHEN month = date_trunc('month', now() AT TIME ZONE 'UTC')::date THEN month_tokens ELSE 0 END AS this_month
  FROM spending WHERE account = ANY($1)`;

/** What was used of the budgets of a day and a month, by the id of the key or the project; absent: never limited. */
export async function spentOf(
  kind: 'key' | 'project' | 'guest-link',
  ids: readonly string[],
  manager: EntityManager,
): Promise<Map<string, SpentTokens>> {
  const accounts = ids.map((id) => `${kind}:${id}`);
  const rows: { account: string; today: string; this_month: string }[] = await manager.query(READ, [accounts]);
  return new Map(
    rows.map(({ account, today, this_month }) => [
      account.slice(kind.length + 1),
      { today: Number(today), thisMonth: Number(this_month) },
    ]),
  );
}

export function spentBy(id: string, all: ReadonlyMap<string, SpentTokens>): { readonly spent?: SpentTokens } {
  const spent = all.get(id);
  return spent ? { spent } : {};
}
