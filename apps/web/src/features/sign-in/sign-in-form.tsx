import type { UserView } from '@aivailable/contracts';
import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { FormEvent, ReactNode } from 'react';
import { asProblem } from '../../server/api-problem.js';
import { sessionQuery, signInMutation } from '../../server/session.js';
import { ErrorNote } from '../../ui/error-note.js';
import { texts } from './texts.js';

interface SignInFormProps {
  /** Whose password is asked for; whoever it is says so where it is not given. */
  readonly email?: string;
  readonly onSignedIn: (user: UserView) => void;
  /** What else may be done. */
  readonly children?: ReactNode;
}

export function SignInForm({ email, onSignedIn, children }: SignInFormProps) {
  const client = useQueryClient();
  const signIn = useMutation(signInMutation);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const wish = { email: String(form.get('email')).trim(), password: String(form.get('password')) };
    signIn.mutate(wish, {
      onSuccess: (user) => {
        client.setQueryData(sessionQuery.queryKey, user);
        onSignedIn(user);
      },
    });
  };
  const asksWho = email === undefined;
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          name="email"
          type="email"
          label={texts.email}
          autoComplete="username"
          required
          withAsterisk={false}
          {...(asksWho ? { autoFocus: true, 'data-autofocus': true } : { defaultValue: email, readOnly: true })}
        />
        <PasswordInput
          name="password"
          label={texts.password}
          autoComplete="current-password"
          required
          withAsterisk={false}
          data-autofocus={!asksWho || undefined}
        />
        {signIn.error && <ErrorNote problem={asProblem(signIn.error)} />}
        <Button type="submit" size="md" loading={signIn.isPending}>
          {texts.submit}
        </Button>
        {children}
      </Stack>
    </form>
  );
}
