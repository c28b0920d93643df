import type { NodeView } from '@aivailable/contracts';
import { fleetTotals } from './fleet-totals.js';
import { exactBytes, gib } from './gib.js';
import { texts } from './texts.js';

interface GroupHeadProps {
  readonly name: string;
  readonly nodes: readonly NodeView[];
}

const words = texts.view;

/** What a group has together; summed as the fleet is, so that groups add up to it. */
export function GroupHead({ name, nodes }: GroupHeadProps) {
  const { usedBytes, totalBytes, partial, readyNodes, gpus } = fleetTotals(nodes, []);
  return (
    <div className="nodes-group">
      <h2>{name}</h2>
      <span className="group-bytes" title={exactBytes(usedBytes, totalBytes)}>
        {texts.used(gib(usedBytes), gib(totalBytes))}
        {partial && ` · ${texts.partial}`}
        <span className="sr-only"> ({exactBytes(usedBytes, totalBytes)})</span>
      </span>
      <span>{words.groupNodes(readyNodes, nodes.length, gpus)}</span>
    </div>
  );
}
