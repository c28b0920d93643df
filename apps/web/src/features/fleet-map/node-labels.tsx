import type { NodeLabels } from '@aivailable/contracts';
import { useFleetActions } from './fleet-actions.js';
import { texts } from './texts.js';

/** Pressed, a label shows the nodes that have it too. */
export function NodeLabelTags({ labels }: { labels: NodeLabels | undefined }) {
  const { filter } = useFleetActions();
  const entries = Object.entries(labels ?? {}).sort(([a], [b]) => a.localeCompare(b));
  if (entries.length === 0) return null;
  return (
    <ul className="node-labels" aria-label={texts.labels.title}>
      {entries.map(([key, value]) => (
        <li key={key}>
          <button type="button" title={texts.labels.show(key, value)} onClick={() => filter(`${key}=${value}`)}>
            <span className="label-key">{key}</span>
            <span className="label-value">{value}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
