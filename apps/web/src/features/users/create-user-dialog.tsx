import { createUser, type Role } from '@aivailable/contracts';
import { Button, Group, PasswordInput, SegmentedControl, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { asProblem } from '../../server/api-problem.js';
import { createUserMutation } from '../../server/users.js';
import { Dialog } from '../../ui/dialog.js';
import { ErrorNote } from '../../ui/error-note.js';
import { texts } from './texts.js';

const words = texts.dialog;

export function CreateUserDialog({ onClose }: { onClose: () => void }) {
  const [role, setRole] = useState<Role>('member');
  const [wrong, setWrong] = useState<Record<string, string>>({});
  const create = useMutation(createUserMutation);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const email = String(form.get('email')).trim();
    const parsed = createUser.safeParse({ email, password: form.get('password'), role });
    setWrong(
      Object.fromEntries(parsed.error?.issues.map((issue) => [String(issue.path[0]), issue.message] as const) ?? []),
    );
    if (parsed.success) create.mutate(parsed.data, { onSuccess: onClose });
  };
  return (
    <Dialog onClose={onClose} title={words.title}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <TextInput
            name="email"
            type="email"
            label={words.email}
            autoComplete="off"
            error={wrong.email}
            data-autofocus
          />
          <PasswordInput
            name="password"
            label={words.password}
            description={words.passwordHint}
            autoComplete="new-password"
            error={wrong.password}
          />
          <SegmentedControl
            aria-label={words.role}
            value={role}
            onChange={setRole}
            data={[
              { value: 'member', label: texts.roles.member },
              { value: 'admin', label: texts.roles.admin },
            ]}
          />
          {create.error && <ErrorNote problem={asProblem(create.error)} />}
          <Group justify="flex-end">
            <Button type="submit" loading={create.isPending}>
              {words.submit}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
