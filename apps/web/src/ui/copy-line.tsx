import { ActionIcon, Tooltip } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { copyText } from './copy-text.js';
import { Icon } from './icon.js';
import { texts } from './texts.js';

interface CopyLineProps {
  readonly value: string;
  readonly label: string;
  /** Copying it is what comes next. */
  readonly focused?: boolean;
}

/** Something to paste elsewhere: shown whole, copied with one press. */
export function CopyLine({ value, label, focused = false }: CopyLineProps) {
  return (
    <div className="copy-line">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section tabIndex={0} aria-label={label}>
        <pre>{value}</pre>
      </section>
      <CopyIcon value={value} focused={focused} />
    </div>
  );
}

type Outcome = 'copied' | 'refused';
const SHOWN_MS = 1600;

interface CopyIconProps {
  readonly value: string;
  readonly label?: string;
  readonly focused?: boolean;
}

export function CopyIcon({ value, label = texts.copy, focused = false }: CopyIconProps) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (focused) button.current?.focus();
  }, [focused]);
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
        ref={button}
        data-autofocus={focused || undefined}
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
