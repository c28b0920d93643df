import type { ChangeLimits, UsageLimits } from '@aivailable/contracts';
import { NumberInput, SimpleGrid } from '@mantine/core';
import { separators } from '../../ui/numbers.js';
import { LIMIT_NAMES } from './limit-words.js';
import { texts } from './texts.js';

/** As a form holds them: empty is no limit. */
export type LimitFields = Readonly<Partial<Record<keyof UsageLimits, number | string>>>;

const words = texts.rights;

/** Only what is set; the contract has a sentence for what cannot be. */
export function limitsOf(limits: LimitFields): Partial<UsageLimits> {
  const set = Object.entries(limits).filter(([, value]) => value !== '' && value !== undefined);
  return Object.fromEntries(set.map(([name, value]) => [name, Number(value)]));
}

/** All of them: what was emptied is no limit any more. */
export function allLimitsOf(limits: LimitFields): ChangeLimits {
  const set = limitsOf(limits);
  return Object.fromEntries(LIMIT_NAMES.map((name) => [name, set[name] ?? null]));
}

export function fieldsOf(limits: UsageLimits): LimitFields {
  return Object.fromEntries(LIMIT_NAMES.flatMap((name) => (limits[name] === null ? [] : [[name, limits[name]]])));
}

export function LimitsFields({ limits, onChange }: { limits: LimitFields; onChange: (limits: LimitFields) => void }) {
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }} className="more-fields">
      {LIMIT_NAMES.map((name) => (
        <NumberInput
          key={name}
          label={words.limit[name]}
          placeholder={words.none}
          value={limits[name] ?? ''}
          onChange={(value) => onChange({ ...limits, [name]: value })}
          allowDecimal={false}
          allowNegative={false}
          min={1}
          {...separators}
        />
      ))}
    </SimpleGrid>
  );
}
