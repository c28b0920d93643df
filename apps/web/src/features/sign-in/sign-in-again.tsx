import type { UserView } from '@aivailable/contracts';
import { Button, Text } from '@mantine/core';
import { Dialog } from '../../ui/dialog.js';
import { SignInForm } from './sign-in-form.js';
import { texts } from './texts.js';

interface SignInAgainProps {
  /** Whose page this is. */
  readonly email: string;
  readonly onSignedIn: (user: UserView) => void;
  /** Somebody else sits here now: the page with all that is on it goes away. */
  readonly onLeave: () => void;
}

/** What is on the page is not for everybody who comes by while nobody is signed in. */
const VEIL = { backgroundOpacity: 0.8, blur: 12 };

/** Stands over the page when the session has ended: what was written on it is still there when it goes away. */
export function SignInAgain({ email, onSignedIn, onLeave }: SignInAgainProps) {
  return (
    <Dialog
      title={texts.again.title}
      onClose={() => undefined}
      closeOnEscape={false}
      closeOnClickOutside={false}
      withCloseButton={false}
      overlayProps={VEIL}
      zIndex={400}
      size="sm"
    >
      <Text c="dimmed" mb="md">
        {texts.again.hint}
      </Text>
      <SignInForm email={email} onSignedIn={onSignedIn}>
        <Button variant="subtle" color="gray" onClick={onLeave}>
          {texts.again.somebodyElse}
        </Button>
      </SignInForm>
    </Dialog>
  );
}
