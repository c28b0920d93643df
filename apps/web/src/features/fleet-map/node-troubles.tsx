import type { Issue } from '@aivailable/contracts';
import { Icon } from '../../ui/icon.js';
import { texts } from './texts.js';

/** How many there are; which ones is said where there is room for it. */
export function NodeTroubles({ issues }: { issues: readonly Issue[] }) {
  if (issues.length === 0) return null;
  return (
    <span className="node-troubles" title={issues.map(({ message }) => message).join('\n\n')}>
      <Icon name="alert" size={14} />
      <span aria-hidden="true">{issues.length}</span>
      <span className="sr-only">
        {texts.view.troubles(issues.length)}: {issues.map(({ message }) => message).join(' ')}
      </span>
    </span>
  );
}
