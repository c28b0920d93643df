import type { UserView } from '@aivailable/contracts';
import { Button, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { asProblem } from '../../server/api-problem.js';
import { sessionQuery, signInMutation } from '../../server/session.js';
import { ErrorNote } from '../../ui/error-note.js';
import { Wordmark } from '../../ui/wordmark.js';
import { texts } from './texts.js';

interface SignInPageProps {
  /** Somebody was on their way to a page, or their session ended on it. */
  readonly goesOn: boolean;
  readonly onSignedIn: (user: UserView) => void;
}

export function SignInPage({ goesOn, onSignedIn }: SignInPageProps) {
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
  return (
    <main className="sign-in">
      <div className="sign-in-card">
        <Wordmark />
        <Title order={1} mt="xl" size="h2">
          {texts.title}
        </Title>
        <Text c="dimmed" mt={4} mb="lg">
          {goesOn ? texts.goesOn : texts.hint}
        </Text>
        <form onSubmit={submit}>
          <Stack>
            <TextInput
              name="email"
              type="email"
              label={texts.email}
              autoComplete="username"
              required
              withAsterisk={false}
              data-autofocus
              autoFocus
            />
            <PasswordInput
              name="password"
              label={texts.password}
              autoComplete="current-password"
              required
              withAsterisk={false}
            />
            {signIn.error && <ErrorNote problem={asProblem(signIn.error)} />}
            <Button type="submit" size="md" loading={signIn.isPending}>
              {texts.submit}
            </Button>
          </Stack>
        </form>
        <Text size="sm" c="dimmed" mt="lg">
          {texts.firstTime}
        </Text>
      </div>
    </main>
  );
}
