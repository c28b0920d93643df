import { changePassword } from '@aivailable/contracts';
import { Button, Group, PasswordInput, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { toast } from 'sonner';
import { asProblem } from '../../server/api-problem.js';
import { passwordMutation } from '../../server/session.js';
import { Dialog } from '../../ui/dialog.js';
import { ErrorNote } from '../../ui/error-note.js';
import { texts } from './texts.js';

const words = texts.password;

export function PasswordDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog onClose={onClose} title={words.title}>
      <PasswordForm onDone={onClose} />
    </Dialog>
  );
}

function PasswordForm({ onDone }: { onDone: () => void }) {
  const [wrong, setWrong] = useState<string | null>(null);
  const change = useMutation(passwordMutation);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const parsed = changePassword.safeParse({ current: form.get('current'), next: form.get('next') });
    setWrong(parsed.error?.issues[0]?.message ?? null);
    if (!parsed.success) return;
    change.mutate(parsed.data, {
      onSuccess: () => {
        toast.success(words.done);
        onDone();
      },
    });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <PasswordInput name="current" label={words.current} autoComplete="current-password" data-autofocus />
        <PasswordInput
          name="next"
          label={words.next}
          description={words.nextHint}
          autoComplete="new-password"
          error={wrong}
        />
        {change.error && <ErrorNote problem={asProblem(change.error)} />}
        <Group justify="flex-end">
          <Button type="submit" loading={change.isPending}>
            {words.submit}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
