import type { ApiKeyView, ChangeApiKey } from '@aivailable/contracts';
import { Button, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { toast } from 'sonner';
import { changeKeyMutation } from '../../server/api-keys.js';
import { asProblem } from '../../server/api-problem.js';
import { projectsQuery } from '../../server/projects.js';
import { servedModelsQuery } from '../../server/served-models.js';
import { Dialog } from '../../ui/dialog.js';
import { ErrorNote } from '../../ui/error-note.js';
import { dateOf, endOfDay } from './expiry.js';
import { type KeyRights, KeyRightsFields } from './key-rights.js';
import { allLimitsOf, fieldsOf } from './limits-fields.js';
import { texts } from './texts.js';

const words = texts.changeDialog;

interface ChangeKeyDialogProps {
  readonly one: ApiKeyView;
  /** Others may only rename it. */
  readonly isAdmin: boolean;
  readonly onClose: () => void;
}

export function ChangeKeyDialog({ one, isAdmin, onClose }: ChangeKeyDialogProps) {
  const change = useMutation(changeKeyMutation);
  const [name, setName] = useState(one.name);
  const [rights, setRights] = useState<KeyRights>({ ...one, limits: fieldsOf(one.limits) });
  const [expires, setExpires] = useState(dateOf(one.expiresAt));
  const [projectId, setProject] = useState(one.projectId);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const more = isAdmin ? rightsOf(one, rights, expires, projectId) : {};
    change.mutate(
      { keyId: one.keyId, change: { name: name.trim(), ...more } },
      {
        onSuccess: () => {
          toast.success(words.saved(name.trim()));
          onClose();
        },
      },
    );
  };
  const mayNot = name.trim() === '' || rights.scopes.length === 0 || rights.models?.length === 0;
  return (
    <Dialog onClose={onClose} title={words.title(one.name)} size="lg">
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label={texts.dialog.name}
            value={name}
            maxLength={80}
            onChange={(event) => setName(event.currentTarget.value)}
            data-autofocus
          />
          {isAdmin ? (
            <AdminFields
              {...{ rights, expires, projectId }}
              onRights={(next) => setRights((old) => ({ ...old, ...next }))}
              onExpires={setExpires}
              onProject={setProject}
            />
          ) : (
            <Text size="sm" c="dimmed">
              {words.memberHint}
            </Text>
          )}
          {change.error && <ErrorNote problem={asProblem(change.error)} />}
          <Group justify="flex-end">
            <Button type="submit" disabled={mayNot} loading={change.isPending}>
              {words.submit}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

/** An end that was not touched keeps its minute. */
function rightsOf(one: ApiKeyView, rights: KeyRights, expires: string, projectId: string): ChangeApiKey {
  return {
    scopes: [...rights.scopes],
    models: rights.models === null ? null : [...rights.models],
    limits: allLimitsOf(rights.limits),
    priority: rights.priority,
    ...(projectId === one.projectId ? {} : { projectId }),
    ...(expires === dateOf(one.expiresAt) ? {} : { expiresAt: endOfDay(expires) }),
  };
}

interface AdminFieldsProps {
  readonly rights: KeyRights;
  readonly expires: string;
  readonly projectId: string;
  readonly onRights: (change: Partial<KeyRights>) => void;
  readonly onExpires: (date: string) => void;
  readonly onProject: (projectId: string) => void;
}

function AdminFields({ rights, expires, projectId, onRights, onExpires, onProject }: AdminFieldsProps) {
  const models = useQuery(servedModelsQuery);
  const projects = useQuery(projectsQuery);
  return (
    <>
      <Group grow align="flex-start">
        <TextInput
          type="date"
          label={words.expires}
          description={words.expiresHint}
          value={expires}
          onChange={(event) => onExpires(event.currentTarget.value)}
        />
        <Select
          label={words.project}
          description={words.projectHint}
          data={(projects.data ?? []).map((project) => ({ value: project.projectId, label: project.name }))}
          value={projectId}
          onChange={(value) => value && onProject(value)}
          allowDeselect={false}
        />
      </Group>
      <KeyRightsFields rights={rights} mayReadAdmin models={models.data ?? []} open onChange={onRights} />
    </>
  );
}
