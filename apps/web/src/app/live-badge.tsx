import { Tooltip, UnstyledButton } from '@mantine/core';
import { useLiveStatus, useReconnect } from '../server/live.js';
import type { LiveStatus } from '../server/live-feed.js';
import { clockWords } from '../ui/moments.js';
import { StateMark, type Tone } from '../ui/state-mark.js';
import { texts } from './texts.js';

/** How fresh the page is. Pressing it dials anew. */
export function LiveBadge() {
  const status = useLiveStatus();
  const reconnect = useReconnect();
  const { tone, label, hint } = words(status);
  return (
    <Tooltip label={hint} multiline maw={260}>
      <UnstyledButton className="live-badge" onClick={status.phase === 'live' ? undefined : reconnect}>
        <span role="status">
          <StateMark tone={tone} label={label} />
        </span>
      </UnstyledButton>
    </Tooltip>
  );
}

function words(status: LiveStatus): { tone: Tone; label: string; hint: string } {
  switch (status.phase) {
    case 'live':
      return { tone: 'good', label: texts.live, hint: texts.liveHint };
    case 'connecting':
      return { tone: 'busy', label: texts.connecting, hint: texts.liveHint };
    case 'stale':
      return { tone: 'warn', label: texts.stale(clockWords(status.since)), hint: texts.staleHint };
    case 'unreachable':
      return { tone: 'bad', label: texts.unreachable, hint: texts.feedUnreachable };
    default:
      return status satisfies never;
  }
}
