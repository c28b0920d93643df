import type { GuestLinkView } from '@aivailable/contracts';
import { Button, Group, NumberInput, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { toast } from 'sonner';
import { asProblem } from '../../server/api-problem.js';
import { changeGuestLinkMutation } from '../../server/guest-link.js';
import { servedModelsQuery } from '../../server/served-models.js';
import { ErrorNote } from '../../ui/error-note.js';
import { separators } from '../../ui/numbers.js';
import { Tick } from '../../ui/tick.js';
import { formOf, type GuestForm, LIMITS, wishOf } from './guest-wish.js';
import { texts } from './texts.js';

/** What guests may use: models, limits of each and of all, until when. */
export function GuestLimitsForm({ link }: { link: GuestLinkView }) {
  const [form, setForm] = useState(() => formOf(link));
  const change = useMutation(changeGuestLinkMutation);
  const set = (part: Partial<GuestForm>) => setForm((old) => ({ ...old, ...part }));
  const noModel = form.models?.length === 0;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate(wishOf(form), { onSuccess: () => toast.success(texts.saved) });
  };
  return (
    <form className="guest-link-card" onSubmit={submit}>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xl" verticalSpacing="lg">
        <LimitFields legend={texts.each} fields={form.each} onChange={(each) => set({ each })} />
        <LimitFields legend={texts.all} fields={form.all} onChange={(all) => set({ all })} />
        <ModelFields models={form.models} onChange={(models) => set({ models })} />
        <TextInput
          type="datetime-local"
          label={texts.endsAt}
          description={form.endsAt === '' ? `${texts.ends} ${texts.endsNever}.` : ' '}
          value={form.endsAt}
          onChange={(event) => set({ endsAt: event.currentTarget.value })}
          inputWrapperOrder={['label', 'input', 'description']}
        />
      </SimpleGrid>
      {change.error && <ErrorNote problem={asProblem(change.error)} />}
      <Group justify="flex-end">
        <Button type="submit" loading={change.isPending} disabled={noModel}>
          {texts.save}
        </Button>
      </Group>
    </form>
  );
}

interface LimitFieldsProps {
  readonly legend: string;
  readonly fields: GuestForm['all'];
  readonly onChange: (fields: GuestForm['all']) => void;
}

function LimitFields({ legend, fields, onChange }: LimitFieldsProps) {
  return (
    <fieldset className="guest-limits">
      <legend>{legend}</legend>
      <SimpleGrid cols={2} spacing="sm" verticalSpacing="sm">
        {LIMITS.map((name) => (
          <NumberInput
            key={name}
            label={texts.limits[name]}
            placeholder={texts.noLimit}
            value={fields[name]}
            onChange={(value) => onChange({ ...fields, [name]: value })}
            min={1}
            allowDecimal={false}
            {...separators}
          />
        ))}
      </SimpleGrid>
    </fieldset>
  );
}

interface ModelFieldsProps {
  readonly models: GuestForm['models'];
  readonly onChange: (models: GuestForm['models']) => void;
}

function ModelFields({ models, onChange }: ModelFieldsProps) {
  const served = useQuery(servedModelsQuery).data ?? [];
  const names = [...new Set([...served, ...(models ?? [])])].sort();
  const toggle = (name: string, on: boolean) =>
    onChange(on ? [...(models ?? []), name] : (models ?? []).filter((other) => other !== name));
  return (
    <fieldset className="guest-limits">
      <legend>{texts.models}</legend>
      <Stack gap="xs">
        <Tick label={texts.allModels} checked={models === null} onChange={(all) => onChange(all ? null : [])} />
        {models !== null &&
          names.map((name) => (
            <Tick key={name} label={name} checked={models.includes(name)} onChange={(on) => toggle(name, on)} />
          ))}
        {models !== null && names.length === 0 && <span className="tick-hint">{texts.noModels}</span>}
        {models?.length === 0 && names.length > 0 && <span className="tick-hint">{texts.pickOne}</span>}
      </Stack>
    </fieldset>
  );
}
