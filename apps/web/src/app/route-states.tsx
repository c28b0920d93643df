import { type ErrorComponentProps, useRouter } from '@tanstack/react-router';
import { asProblem } from '../server/api-problem.js';
import { EmptyState, ErrorState } from '../ui/quiet-states.js';
import { LinkButton } from './link-button.js';
import { texts } from './texts.js';

export function NotFound() {
  return (
    <main>
      <h1 className="sr-only">{texts.ui.product}</h1>
      <EmptyState
        icon="info"
        title={texts.notFoundTitle}
        hint={texts.notFound}
        action={<LinkButton to="/">{texts.toFleet}</LinkButton>}
      />
    </main>
  );
}

export function RouteFailed({ error }: ErrorComponentProps) {
  const router = useRouter();
  const { message, requestId } = asProblem(error);
  return <ErrorState message={message} requestId={requestId} onRetry={() => void router.invalidate()} />;
}
