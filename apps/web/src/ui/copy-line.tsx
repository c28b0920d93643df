import { ActionIcon, Tooltip } from '@mantine/core';
import { useEffect, useState } from 'react';
import { copyText } from './copy-text.js';
import { Icon } from './icon.js';
import { texts } from './texts.js';

/** Something to paste elsewhere: shown whole, copied with one press. */
export function CopyLine({ value, label }: { value: string; label: string }) {
  return (
    <div className="copy-line">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section tabIndex={0} aria-label={label}>
        <pre>{value}</pre>
      </section>
      <CopyIcon value={value} />
    </div>
  );
}

type Outcome = 'copied' | 'refused';
const SHOWN_MS = 1600;

export function CopyIcon({ value, label = texts.copy }: { value: string; label?: string }) {
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  useEffect(() => {
    if (outcome === null) return;
    const timer = setTimeout(() => setOutcome(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = async () => setOutcome((await copyText(value)) ? 'copied' : 'refused');
  return (
    <Tooltip label={outcome === null ? label : texts[outcome]} opened={outcome === null ? undefined : true}>
      <ActionIcon
        variant="subtle"
        color={outcome === 'copied' ? 'green' : 'gray'}
        onClick={() => void copy()}
        aria-label={label}
      >
        <Icon name={outcome === 'copied' ? 'check' : 'copy'} size={16} />
      </ActionIcon>
    </Tooltip>
  );
}
