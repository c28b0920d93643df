import { type CreateApiKey, type CreatedApiKey, DEFAULT_PROJECT_ID } from '@aivailable/contracts';
import { Button, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { createKeyMutation } from '../../server/api-keys.js';
import { asProblem } from '../../server/api-problem.js';
import { servedModelsQuery } from '../../server/served-models.js';
import { CopyLine } from '../../ui/copy-line.js';
import { Dialog } from '../../ui/dialog.js';
import { ErrorNote } from '../../ui/error-note.js';
import { curlExample } from './curl-example.js';
import { FIRST_RIGHTS, KeyRightsFields } from './key-rights.js';
import { limitsOf } from './limits-fields.js';
import { ProjectChoice } from './project-choice.js';
import { texts } from './texts.js';

interface CreateKeyDialogProps {
  readonly origin: string;
  readonly mayReadAdmin: boolean;
  readonly onClose: () => void;
}

export function CreateKeyDialog({ origin, mayReadAdmin, onClose }: CreateKeyDialogProps) {
  const create = useMutation(createKeyMutation);
  const title = create.data ? texts.created.title : texts.dialog.title;
  // Once the key is there, neither a slip beside the dialog nor one on the keyboard must lose it.
  const slips = !create.data;
  return (
    <Dialog
      onClose={onClose}
      title={title}
      size="lg"
      closeOnClickOutside={slips}
      {...(slips ? {} : { closeOnEscape: false })}
    >
      {create.data ? (
        <NewKey created={create.data} origin={origin} onClose={onClose} />
      ) : (
        <Stack>
          <KeyForm busy={create.isPending} mayReadAdmin={mayReadAdmin} onCreate={create.mutate} />
          {create.error && <ErrorNote problem={asProblem(create.error)} />}
        </Stack>
      )}
    </Dialog>
  );
}

const LIFETIMES = [30, 90, 365];
const DAY_MS = 86_400_000;

interface KeyFormProps {
  readonly busy: boolean;
  readonly mayReadAdmin: boolean;
  readonly onCreate: (wish: CreateApiKey) => void;
}

function KeyForm({ busy, mayReadAdmin, onCreate }: KeyFormProps) {
  const served = useQuery(servedModelsQuery);
  const [rights, setRights] = useState(FIRST_RIGHTS);
  const [name, setName] = useState('');
  const [days, setDays] = useState('');
  const [projectId, setProject] = useState(DEFAULT_PROJECT_ID);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const expiresAt = days === '' ? null : new Date(Date.now() + Number(days) * DAY_MS).toISOString();
    const models = rights.models === null ? {} : { models: [...rights.models] };
    const priority = rights.priority === null ? {} : { priority: rights.priority };
    const limits = limitsOf(rights.limits);
    const project = projectId === DEFAULT_PROJECT_ID ? {} : { projectId };
    onCreate({ name: name.trim(), expiresAt, ...project, scopes: [...rights.scopes], ...models, limits, ...priority });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label={texts.dialog.name}
          description={texts.dialog.nameHint}
          value={name}
          maxLength={80}
          onChange={(event) => setName(event.currentTarget.value)}
          data-autofocus
        />
        <Select
          label={texts.dialog.expires}
          data={[
            { value: '', label: texts.dialog.never },
            ...LIFETIMES.map((length) => ({ value: String(length), label: texts.dialog.days(length) })),
          ]}
          value={days}
          onChange={(value) => setDays(value ?? '')}
          allowDeselect={false}
        />
        <ProjectChoice projectId={projectId} onChange={setProject} />
        <KeyRightsFields
          rights={rights}
          mayReadAdmin={mayReadAdmin}
          models={served.data ?? []}
          onChange={(change) => setRights((old) => ({ ...old, ...change }))}
        />
        <Group justify="flex-end">
          <Button
            type="submit"
            disabled={name.trim() === '' || rights.scopes.length === 0 || rights.models?.length === 0}
            loading={busy}
          >
            {texts.dialog.submit}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface NewKeyProps extends Pick<CreateKeyDialogProps, 'origin' | 'onClose'> {
  readonly created: CreatedApiKey;
}

function NewKey({ created, origin, onClose }: NewKeyProps) {
  const models = useQuery(servedModelsQuery);
  return (
    <Stack>
      <Text>{texts.created.once}</Text>
      <CopyLine value={created.key} label={texts.created.key} focused />
      <Text fw={600} size="sm" mt="xs">
        {texts.created.example}
      </Text>
      <CopyLine value={curlExample(origin, created.key, models.data?.[0] ?? 'MODEL')} label={texts.created.example} />
      <Group justify="flex-end">
        <Button onClick={onClose}>{texts.created.done}</Button>
      </Group>
    </Stack>
  );
}
