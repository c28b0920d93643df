import type { KeyScope, UsageLimits } from '@aivailable/contracts';
import { NumberInput, SimpleGrid } from '@mantine/core';
import { Tick } from '../../ui/tick.js';
import { texts } from './texts.js';

/** What a key may do, and how much: as the form holds it. Empty is no limit. */
export interface KeyRights {
  readonly scopes: readonly KeyScope[];
  readonly limits: Readonly<Partial<Record<keyof UsageLimits, number | string>>>;
}

export const FIRST_RIGHTS: KeyRights = { scopes: ['chat', 'embed'], limits: {} };

const words = texts.rights;
const SCOPES = ['chat', 'embed', 'admin-read'] as const satisfies readonly KeyScope[];
const LIMITS = [
  'requestsPerMinute',
  'tokensPerMinute',
  'parallelRequests',
  'tokensPerDay',
  'tokensPerMonth',
] as const satisfies readonly (keyof UsageLimits)[];

/** Only what is set; the contract has a sentence for what cannot be. */
export function limitsOf({ limits }: KeyRights): Partial<UsageLimits> {
  const set = Object.entries(limits).filter(([, value]) => value !== '' && value !== undefined);
  return Object.fromEntries(set.map(([name, value]) => [name, Number(value)]));
}

export function limitWords(limits: UsageLimits): string[] {
  return LIMITS.flatMap((name) => {
    const amount = limits[name];
    return amount === null ? [] : [words.limited[name](new Intl.NumberFormat('en').format(amount))];
  });
}

interface KeyRightsFieldsProps {
  readonly rights: KeyRights;
  /** Only an admin's key may read what admins read. */
  readonly mayReadAdmin: boolean;
  readonly onChange: (change: Partial<KeyRights>) => void;
}

export function KeyRightsFields({ rights: { scopes, limits }, mayReadAdmin, onChange }: KeyRightsFieldsProps) {
  const toggle = (scope: KeyScope, on: boolean) =>
    onChange({ scopes: SCOPES.filter((one) => (one === scope ? on : scopes.includes(one))) });
  return (
    <>
      <fieldset className="tick-row" aria-label={words.scopes}>
        {SCOPES.filter((scope) => mayReadAdmin || scope !== 'admin-read').map((scope) => (
          <Tick
            key={scope}
            label={words.scope[scope]}
            checked={scopes.includes(scope)}
            onChange={(on) => toggle(scope, on)}
          />
        ))}
      </fieldset>
      <details className="more">
        <summary>{words.limits}</summary>
        <SimpleGrid cols={2} className="more-fields">
          {LIMITS.map((name) => (
            <NumberInput
              key={name}
              label={words.limit[name]}
              placeholder={words.none}
              value={limits[name] ?? ''}
              onChange={(value) => onChange({ limits: { ...limits, [name]: value } })}
              allowDecimal={false}
              allowNegative={false}
              min={1}
              thousandSeparator=" "
            />
          ))}
        </SimpleGrid>
      </details>
    </>
  );
}
