import type { UserView } from '@aivailable/contracts';
import { Text, Title } from '@mantine/core';
import { texts as ui } from '../../ui/texts.js';
import { Wordmark } from '../../ui/wordmark.js';
import { SignInForm } from './sign-in-form.js';
import { texts } from './texts.js';

interface SignInPageProps {
  /** Somebody was on their way to a page. */
  readonly goesOn: boolean;
  readonly onSignedIn: (user: UserView) => void;
}

export function SignInPage({ goesOn, onSignedIn }: SignInPageProps) {
  return (
    <main className="sign-in">
      <title>{ui.pageOf(texts.title)}</title>
      <div className="sign-in-card">
        <Wordmark />
        <Title order={1} mt="xl" size="h2">
          {texts.title}
        </Title>
        <Text c="dimmed" mt={4} mb="lg">
          {goesOn ? texts.goesOn : texts.hint}
        </Text>
        <SignInForm onSignedIn={onSignedIn} />
        <Text size="sm" c="dimmed" mt="lg">
          {texts.firstTime}
        </Text>
      </div>
    </main>
  );
}
