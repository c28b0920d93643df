import { ActionIcon, CopyButton, Tooltip } from '@mantine/core';
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

export function CopyIcon({ value, label = texts.copy }: { value: string; label?: string }) {
  return (
    <CopyButton value={value} timeout={1600}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? texts.copied : label}>
          <ActionIcon variant="subtle" color={copied ? 'green' : 'gray'} onClick={copy} aria-label={label}>
            <Icon name={copied ? 'check' : 'copy'} size={16} />
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  );
}
