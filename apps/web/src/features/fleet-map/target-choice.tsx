import type { InstanceView, NodeView } from '@aivailable/contracts';
import { Button, Group, Select, Text } from '@mantine/core';
import { useState } from 'react';
import { useLive, useLiveList } from '../../server/live.js';
import type { Destination } from '../../server/planner/planner-talk.js';
import { placeName } from './drag/verdict-words.js';
import { TargetNodes } from './target-nodes.js';
import { texts } from './texts.js';

interface TargetChoiceProps {
  /** What moves; null: it stands nowhere yet. */
  readonly from: InstanceView | null;
  /** The target was chosen by a drop and is only named, until another is wanted. */
  readonly isDropped: boolean;
  readonly to: Destination | null;
  readonly onChange: (to: Destination) => void;
}

/** Where to: a node and, where there is a choice, one of its cards; or wherever the planner likes. */
export function TargetChoice({ from, isDropped, to, onChange }: TargetChoiceProps) {
  const nodes = useLiveList('nodes') ?? [];
  const [choosing, setChoosing] = useState(!isDropped);
  if (!choosing) return <ChosenTarget to={to} onOther={() => setChoosing(true)} />;
  return (
    <>
      <TargetNodes nodes={nodes} from={from} value={to} onChange={onChange} />
      <GpuChoice nodes={nodes} to={to} onChange={onChange} />
    </>
  );
}

function ChosenTarget({ to, onOther }: { to: Destination | null; onOther: () => void }) {
  const nodes = useLive('nodes') ?? {};
  const key = to === null || to === 'anywhere' ? [] : [to.nodeId, ...(to.gpuIds ?? []).slice(0, 1)];
  return (
    <Group justify="space-between">
      <Text fw={600}>{texts.move.chosen(placeName(JSON.stringify(key), nodes))}</Text>
      <Button variant="default" size="compact-sm" onClick={onOther}>
        {texts.move.other}
      </Button>
    </Group>
  );
}

interface GpuChoiceProps {
  readonly nodes: readonly NodeView[];
  readonly to: Destination | null;
  readonly onChange: (to: Destination) => void;
}

/** Only where there is a choice. */
function GpuChoice({ nodes, to, onChange }: GpuChoiceProps) {
  if (to === null || to === 'anywhere') return null;
  const node = nodes.find(({ nodeId }) => nodeId === to.nodeId);
  if (!node || node.gpus.length < 2) return null;
  const gpus = node.gpus.map((gpu) => ({ value: gpu.id, label: `${gpu.index} · ${gpu.name}` }));
  return (
    <Select
      label={texts.move.gpu}
      data={[{ value: '', label: texts.move.anyGpu }, ...gpus]}
      value={to.gpuIds?.[0] ?? ''}
      allowDeselect={false}
      onChange={(gpuId) => onChange({ nodeId: to.nodeId, ...(gpuId ? { gpuIds: [gpuId] } : {}) })}
    />
  );
}
