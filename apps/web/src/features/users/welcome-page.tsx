import { acceptWelcome, type UserView, type WelcomeView } from '@aivailable/contracts';
import { Button, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { asProblem } from '../../server/api-problem.js';
import { acceptMutation, welcomeQuery } from '../../server/invitations.js';
import { sessionQuery } from '../../server/session.js';
import { ErrorNote } from '../../ui/error-note.js';
import { LoadingRows } from '../../ui/quiet-states.js';
import { texts as ui } from '../../ui/texts.js';
import { Wordmark } from '../../ui/wordmark.js';
import { texts } from './texts.js';

const words = texts.welcome;

interface WelcomePageProps {
  /** From behind `#`: no server saw it on the way here. */
  readonly token: string;
  readonly onSignedIn: (user: UserView) => void;
}

export function WelcomePage({ token, onSignedIn }: WelcomePageProps) {
  const welcome = useQuery({ ...welcomeQuery(token), enabled: token !== '' });
  const problem =
    token === '' ? { message: words.noToken, requestId: null } : welcome.error && asProblem(welcome.error);
  return (
    <main className="sign-in">
      <title>{ui.pageOf(words.page)}</title>
      <div className="sign-in-card">
        <Wordmark />
        {problem && (
          <>
            <Title order={1} mt="xl" mb="md" size="h2">
              {words.failedTitle}
            </Title>
            <ErrorNote problem={problem} />
            <a className="welcome-way-out" href="/sign-in">
              {words.toSignIn}
            </a>
          </>
        )}
        {!problem && !welcome.data && <LoadingRows rows={3} height={40} />}
        {welcome.data && <WelcomeForm token={token} about={welcome.data} onSignedIn={onSignedIn} />}
      </div>
    </main>
  );
}

interface WelcomeFormProps extends WelcomePageProps {
  readonly about: WelcomeView;
}

function WelcomeForm({ token, about: { email, purpose }, onSignedIn }: WelcomeFormProps) {
  const client = useQueryClient();
  const accept = useMutation(acceptMutation);
  const [wrong, setWrong] = useState<string | null>(null);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const password = String(new FormData(event.currentTarget).get('password'));
    const parsed = acceptWelcome.safeParse({ token, password });
    setWrong(parsed.error?.issues[0]?.message ?? null);
    if (!parsed.success) return;
    accept.mutate(parsed.data, {
      onSuccess: (user) => {
        client.setQueryData(sessionQuery.queryKey, user);
        onSignedIn(user);
      },
    });
  };
  return (
    <>
      <Title order={1} mt="xl" size="h2">
        {words.title[purpose]}
      </Title>
      <Text c="dimmed" mt={4} mb="lg">
        {words.hint[purpose](email)}
      </Text>
      <form onSubmit={submit}>
        <Stack>
          <input type="hidden" name="username" autoComplete="username" value={email} />
          <PasswordInput
            name="password"
            label={words.password}
            description={words.passwordHint}
            autoComplete="new-password"
            error={wrong}
            autoFocus
          />
          {accept.error && <ErrorNote problem={asProblem(accept.error)} />}
          <Button type="submit" size="md" loading={accept.isPending}>
            {words.submit}
          </Button>
        </Stack>
      </form>
    </>
  );
}
