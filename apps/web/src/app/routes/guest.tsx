import { useQuery } from '@tanstack/react-query';
import { useLocation } from '@tanstack/react-router';
import { PlaygroundPage } from '../../features/playground/playground-page.js';
import { asProblem } from '../../server/api-problem.js';
import { guestSessionQuery } from '../../server/guest-link.js';
import { LoadingRows, QuietRefusal } from '../../ui/quiet-states.js';
import { Tag } from '../../ui/tag.js';
import { Wordmark } from '../../ui/wordmark.js';
import { LinkButton } from '../link-button.js';
import { texts } from '../texts.js';

const words = texts.guestLink.guest;

/** The playground without an account: what the guest link opens. */
export function GuestRoute() {
  const { hash } = useLocation();
  const session = useQuery(guestSessionQuery(hash));
  const perMinute = session.data?.guestLimits.requestsPerMinute ?? null;
  return (
    <div className="guest-page">
      <header className="guest-head">
        <Wordmark />
        <Tag>{words.label}</Tag>
        {perMinute !== null && <span className="guest-facts">{words.perMinute(perMinute)}</span>}
        <LinkButton to="/sign-in" variant="subtle" size="xs">
          {words.signIn}
        </LinkButton>
      </header>
      <main>
        {session.isPending && <LoadingRows />}
        {session.error && <QuietRefusal title={words.shut} hint={asProblem(session.error).message} />}
        {session.data && <PlaygroundPage owner="guest" nextStep={null} emptyHint={words.noModels} />}
      </main>
    </div>
  );
}
