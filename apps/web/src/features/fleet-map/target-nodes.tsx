import type { InstanceView, NodeView } from '@aivailable/contracts';
import { Radio, Stack, Text } from '@mantine/core';
import type { Destination } from '../../server/planner/planner-talk.js';
import { Tag } from '../../ui/tag.js';
import { gib } from './gib.js';
import { byName } from './node-order.js';
import { texts } from './texts.js';

interface TargetNodesProps {
  readonly nodes: readonly NodeView[];
  /** What moves; null: several, from several nodes. */
  readonly from: InstanceView | null;
  readonly value: Destination | null;
  readonly onChange: (to: Destination) => void;
}

/** No node has this id. */
const ANYWHERE = '';

/** Every node is offered, also the ones that will refuse: the plan says why, with numbers. */
export function TargetNodes({ nodes, from, value, onChange }: TargetNodesProps) {
  const offered = nodes.filter((node) => node.nodeId !== from?.nodeId || node.gpus.length > 1).sort(byName);
  if (offered.length === 0) return <Text>{texts.move.noTarget}</Text>;
  const chosen = value === 'anywhere' ? ANYWHERE : (value?.nodeId ?? null);
  /* One stop of the Tab key for all of them; the arrows go from one to the next. */
  const stop = offered.find(({ nodeId }) => nodeId === chosen)?.nodeId ?? ANYWHERE;
  const stopAt = (nodeId: string) => (nodeId === stop ? { tabIndex: 0, 'data-autofocus': true } : { tabIndex: -1 });
  return (
    <Radio.Group
      label={texts.move.to}
      value={chosen}
      onChange={(nodeId) => onChange(nodeId === ANYWHERE ? 'anywhere' : { nodeId })}
    >
      <Stack gap={6} mt={6} className="targets">
        <Radio.Card value={ANYWHERE} className="target" withBorder={false} {...stopAt(ANYWHERE)}>
          <Radio.Indicator />
          <span className="target-name">{texts.drag.anywhere}</span>
          <span className="target-free">{texts.drag.anywhereHint}</span>
        </Radio.Card>
        {offered.map((node) => (
          <Radio.Card
            key={node.nodeId}
            value={node.nodeId}
            className="target"
            withBorder={false}
            {...stopAt(node.nodeId)}
          >
            <Radio.Indicator />
            <span className="target-name">{node.name}</span>
            {node.kind !== 'real' && <Tag>{texts.kind[node.kind]}</Tag>}
            {node.liveness !== 'ready' && <Tag loud>{texts.liveness[node.liveness]}</Tag>}
            {node.intent !== 'open' && <Tag loud>{texts.intent[node.intent]}</Tag>}
            {node.nodeId === from?.nodeId && <Tag>{texts.move.here}</Tag>}
            <span className="target-free">{freeWords(node)}</span>
          </Radio.Card>
        ))}
      </Stack>
    </Radio.Group>
  );
}

/** The roomiest GPU counts: an instance does not use the sum. */
function freeWords(node: NodeView): string {
  const free = node.gpus.flatMap((gpu) => (gpu.freeBytes === null ? [] : [gpu.freeBytes]));
  if (free.length === 0) return texts.move.free(texts.unknown);
  return texts.move.free(`${gib(Math.max(...free))} GiB`);
}
