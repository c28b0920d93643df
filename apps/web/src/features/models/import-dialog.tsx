import { importModel } from '@aivailable/contracts';
import { Button, Group, SegmentedControl, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { toast } from 'sonner';
import { asProblem } from '../../server/api-problem.js';
import { checkedForm } from '../../server/form-check.js';
import { importModelMutation } from '../../server/models.js';
import { Dialog } from '../../ui/dialog.js';
import { ErrorNote } from '../../ui/error-note.js';
import { texts } from './texts.js';

const words = texts.dialog;
type Way = 'path' | 'url';

/** By path: the file stays where it is. By URL or by its name on the hub: fetched into the store. */
export function ImportDialog({ onClose }: { onClose: () => void }) {
  const [way, setWay] = useState<Way>('url');
  const [wrong, setWrong] = useState<string | null>(null);
  const begin = useMutation(importModelMutation);

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const parsed = checkedForm(importModel, wishOf(way, new FormData(event.currentTarget)));
    setWrong(parsed.success ? null : firstSentence(parsed.error));
    if (!parsed.success) return;
    begin.mutate(parsed.data, {
      onSuccess: () => {
        toast.success(words.started);
        onClose();
      },
    });
  };

  return (
    <Dialog onClose={onClose} title={words.title} size="lg">
      <form onSubmit={submit}>
        <Stack>
          <SegmentedControl
            value={way}
            onChange={setWay}
            aria-label={words.title}
            data={[
              { value: 'url', label: words.url },
              { value: 'path', label: words.path },
            ]}
          />
          <TextInput
            key={way}
            name="where"
            label={way === 'url' ? words.urlLabel : words.pathLabel}
            description={way === 'url' ? words.urlHint : words.pathHint}
            placeholder={way === 'url' ? words.urlPlaceholder : words.pathPlaceholder}
            required
            withAsterisk={false}
            data-autofocus
          />
          <TextInput name="name" label={words.name} description={words.nameHint} />
          <TextInput name="sha256" label={words.sha256} description={words.sha256Hint} />
          {wrong && <ErrorNote problem={{ message: wrong, requestId: null }} />}
          {begin.error && <ErrorNote problem={asProblem(begin.error)} />}
          <Group justify="flex-end">
            <Button type="submit" loading={begin.isPending}>
              {words.submit}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

function wishOf(way: Way, form: FormData): Record<string, string> {
  const where = String(form.get('where') ?? '').trim();
  const entries = [
    [way === 'url' && !/^https?:\/\//i.test(where) ? 'hub' : way, where],
    ['name', form.get('name')],
    ['sha256', form.get('sha256')],
  ] as const;
  const filled = entries.map(([key, value]) => [key, String(value ?? '').trim()] as const);
  return Object.fromEntries(filled.filter(([, value]) => value !== ''));
}

interface SchemaTrouble {
  readonly message: string;
  readonly errors?: readonly (readonly SchemaTrouble[])[];
}

/** The sentence of the innermost trouble: a union reports those of its branches inside. */
function firstSentence(error: { issues: readonly SchemaTrouble[] }): string {
  let trouble = error.issues[0];
  for (;;) {
    const inner = trouble?.errors?.flat().find((one) => !one.message.startsWith('Unrecognized'));
    if (!inner) return trouble?.message ?? words.title;
    trouble = inner;
  }
}
