import type { InstanceView, MoveInstance, NodeView } from '@aivailable/contracts';
import { Button, Group, Modal, Select, Stack, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { toast } from 'sonner';
import { asProblem } from '../../server/api-problem.js';
import { moveMutation, movePreviewQuery } from '../../server/instances.js';
import { useLiveList } from '../../server/live.js';
import { ErrorNote } from '../../ui/error-note.js';
import { MovePreview } from './move-preview.js';
import { TargetNodes } from './target-nodes.js';
import { texts } from './texts.js';

interface MoveDialogProps {
  readonly instance: InstanceView;
  readonly onClose: () => void;
}

/** Choose a target, see the numbers or the refusal, apply. The server plans; this only shows. */
export function MoveDialog({ instance, onClose }: MoveDialogProps) {
  const nodes = useLiveList('nodes') ?? [];
  const [target, setTarget] = useState<MoveInstance | null>(null);
  const move = target && { instanceId: instance.instanceId, target };
  const preview = useQuery(movePreviewQuery(move));
  const apply = useMutation(moveMutation);
  const fresh = target !== null && !preview.isPlaceholderData && !preview.isFetching;

  const start = () => {
    if (!move) return;
    const nodeName = nodes.find((node) => node.nodeId === move.target.nodeId)?.name ?? '';
    apply.mutate(move, {
      onSuccess: () => {
        toast.success(texts.move.started(instance.servedName, nodeName));
        onClose();
      },
    });
  };

  return (
    <Modal opened onClose={onClose} title={texts.move.title(instance.servedName)} size="lg" centered>
      <Stack gap="md">
        <Text c="dimmed">{texts.move.from(nodeName(nodes, instance.nodeId))}</Text>
        <TargetNodes
          nodes={nodes}
          from={instance}
          value={target?.nodeId ?? null}
          onChange={(nodeId) => setTarget({ nodeId })}
        />
        <GpuChoice node={nodes.find((node) => node.nodeId === target?.nodeId)} target={target} onChange={setTarget} />
        {target && (
          <MovePreview
            preview={preview.data ?? null}
            problem={preview.error && asProblem(preview.error)}
            nodes={nodes}
            stale={!fresh}
          />
        )}
        {apply.error && <ErrorNote problem={asProblem(apply.error)} />}
        <Group justify="space-between" mt="xs">
          <Text size="sm" c="dimmed">
            {target ? '' : texts.move.pick}
          </Text>
          <Button onClick={start} disabled={!fresh || !preview.data?.ok} loading={apply.isPending}>
            {texts.move.apply}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

const nodeName = (nodes: readonly NodeView[], nodeId: string) =>
  nodes.find((node) => node.nodeId === nodeId)?.name ?? nodeId;

interface GpuChoiceProps {
  readonly node: NodeView | undefined;
  readonly target: MoveInstance | null;
  readonly onChange: (target: MoveInstance) => void;
}

/** Only where there is a choice. */
function GpuChoice({ node, target, onChange }: GpuChoiceProps) {
  if (!node || !target || node.gpus.length < 2) return null;
  const gpus = node.gpus.map((gpu) => ({ value: gpu.id, label: `${gpu.index} · ${gpu.name}` }));
  return (
    <Select
      label={texts.move.gpu}
      data={[{ value: '', label: texts.move.anyGpu }, ...gpus]}
      value={target.gpuIds?.[0] ?? ''}
      allowDeselect={false}
      onChange={(gpuId) => onChange({ nodeId: target.nodeId, ...(gpuId ? { gpuIds: [gpuId] } : {}) })}
    />
  );
}
