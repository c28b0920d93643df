import { Icon } from './icon.js';
import { texts } from './texts.js';

const OWN_ADDRESS = /https?:\/\/(?:127\.\d+\.\d+\.\d+|localhost|\[::1\])(?::(\d+))?(?=[/\s]|$)/;

interface ReachNoteProps {
  /** What is handed over: a link, or a command with one in it. */
  readonly handed: string;
  /** Where this page was opened. */
  readonly origin?: string;
}

/** Said where what is handed to somebody else leads to the controller's own machine, whoever follows it. */
export function ReachNote({ handed, origin = window.location.origin }: ReachNoteProps) {
  const own = OWN_ADDRESS.exec(handed);
  if (own === null) return null;
  const address = OWN_ADDRESS.test(origin) ? `http://ADDRESS:${own[1] ?? '80'}` : origin;
  return (
    <div className="reach" role="note">
      <Icon name="alert" size={16} />
      <p>
        {texts.reach.onlyHere} <code>{texts.reach.start(address)}</code>
        {address !== origin && texts.reach.address}
      </p>
    </div>
  );
}
