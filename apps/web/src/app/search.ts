/** What pages keep of themselves in the address; what nobody could have chosen there is left out. */

type Search = Readonly<Record<string, unknown>>;
const GROUPINGS = ['key', 'user', 'project', 'model', 'node'] as const;
const MEASURES = ['tokens', 'requests'] as const;
const OUTCOMES = ['done', 'refused'] as const;

export function usageSearch({ days, by, measure }: Search) {
  return {
    ...(typeof days === 'number' ? { days } : {}),
    ...named('by', GROUPINGS, by),
    ...named('measure', MEASURES, measure),
  };
}

export function auditSearch({ search, area, outcome }: Search) {
  return {
    ...(search === undefined ? {} : { search: String(search) }),
    ...(typeof area === 'string' ? { area } : {}),
    ...named('outcome', OUTCOMES, outcome),
  };
}

function named<N extends string, T extends string>(name: N, known: readonly T[], value: unknown): { [K in N]?: T } {
  const found = known.find((one) => one === value);
  return (found === undefined ? {} : { [name]: found }) as { [K in N]?: T };
}
