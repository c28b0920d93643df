import type { DeploymentAvailability } from '@aivailable/contracts';
import { NumberInput, Select, SimpleGrid, TextInput } from '@mantine/core';
import { Tick } from '../../ui/tick.js';
import { type Residence, WEEKDAYS } from './residence.js';
import { texts } from './texts.js';

interface ResidenceFieldsProps {
  readonly residence: Residence;
  readonly errors: Readonly<Record<string, string>>;
  /** Unfolded from the start. */
  readonly opened?: boolean;
  readonly onChange: (change: Partial<Residence>) => void;
}

const words = texts.residence;
const KINDS = ['always', 'on-demand', 'hours'] as const satisfies readonly DeploymentAvailability[];

/** What most deployments leave as it is. */
export function ResidenceFields({ residence, errors, opened = false, onChange }: ResidenceFieldsProps) {
  const { availability, maxReplicas, minSlots, allowSmaller, survivesNodeLoss } = residence;
  return (
    <details className="more" open={opened}>
      <summary>{words.title}</summary>
      <div className="more-fields">
        <Select
          label={words.availability}
          data={KINDS.map((value) => ({ value, label: words.kinds[value] }))}
          value={availability}
          onChange={(value) => onChange({ availability: KINDS.find((one) => one === value) ?? 'always' })}
          allowDeselect={false}
          error={errors.availability}
        />
        {availability === 'on-demand' && (
          <NumberInput
            label={words.idle}
            value={residence.idleMinutes}
            onChange={(idleMinutes) => onChange({ idleMinutes })}
            min={0.01}
            error={errors.idleMinutes}
          />
        )}
        {availability === 'hours' && <Hours residence={residence} error={errors.hours} onChange={onChange} />}
        <SimpleGrid cols={2}>
          <NumberInput
            label={words.maxReplicas}
            description={words.maxReplicasHint}
            value={maxReplicas}
            onChange={(value) => onChange({ maxReplicas: value })}
            allowDecimal={false}
            min={0}
            error={errors.maxReplicas}
          />
          <NumberInput
            label={words.minSlots}
            description={words.minSlotsHint}
            value={minSlots}
            onChange={(value) => onChange({ minSlots: value })}
            allowDecimal={false}
            min={1}
            error={errors.minSlots}
          />
        </SimpleGrid>
        <Tick
          label={words.smaller}
          hint={words.smallerHint}
          checked={allowSmaller}
          onChange={(checked) => onChange({ allowSmaller: checked })}
        />
        <Tick
          label={words.survives}
          hint={words.survivesHint}
          checked={survivesNodeLoss}
          onChange={(checked) => onChange({ survivesNodeLoss: checked })}
        />
      </div>
    </details>
  );
}

interface HoursProps {
  readonly residence: Residence;
  readonly error: string | undefined;
  readonly onChange: (change: Partial<Residence>) => void;
}

function Hours({ residence: { days, from, to }, error, onChange }: HoursProps) {
  const toggle = (day: (typeof WEEKDAYS)[number], on: boolean) =>
    onChange({ days: WEEKDAYS.filter((one) => (one === day ? on : days.includes(one))) });
  return (
    <>
      <fieldset className="tick-row" aria-label={words.days}>
        {WEEKDAYS.map((day) => (
          <Tick key={day} label={words.weekdays[day]} checked={days.includes(day)} onChange={(on) => toggle(day, on)} />
        ))}
      </fieldset>
      <SimpleGrid cols={2}>
        <TextInput
          label={words.from}
          value={from}
          onChange={(event) => onChange({ from: event.currentTarget.value })}
          error={error}
        />
        <TextInput label={words.to} value={to} onChange={(event) => onChange({ to: event.currentTarget.value })} />
      </SimpleGrid>
    </>
  );
}
