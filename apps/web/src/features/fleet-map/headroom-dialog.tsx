import { GIB, type Gpu, type NodeView } from '@aivailable/contracts';
import { Button, Group, NumberInput, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { asProblem } from '../../server/api-problem.js';
import { headroomMutation } from '../../server/nodes.js';
import { Dialog } from '../../ui/dialog.js';
import { ErrorNote } from '../../ui/error-note.js';
import { bytesWords, separators } from '../../ui/numbers.js';
import { texts } from './texts.js';

interface HeadroomDialogProps {
  readonly node: NodeView;
  readonly gpu: Gpu;
  readonly onClose: () => void;
}

/** How much of a card nothing of ours is placed on. */
export function HeadroomDialog({ node, gpu, onClose }: HeadroomDialogProps) {
  const kept = node.headroom?.find((one) => one.gpuId === gpu.id);
  const [gib, setGib] = useState<number | string>(Number(((kept?.bytes ?? 0) / GIB).toFixed(2)));
  const change = useMutation(headroomMutation);
  const wanted = gib === '' ? null : Math.round(Number(gib) * GIB);
  const isTooMuch = wanted !== null && gpu.totalBytes !== null && wanted >= gpu.totalBytes;
  const set = (headroomBytes: number | null) =>
    change.mutate({ nodeId: node.nodeId, gpuId: gpu.id, headroomBytes }, { onSuccess: onClose });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (wanted !== null && !isTooMuch) set(wanted);
  };
  return (
    <Dialog onClose={onClose} title={texts.headroom.title(`${node.name} ${gpu.index} · ${gpu.name}`)}>
      <form onSubmit={submit}>
        <Stack>
          <NumberInput
            label={texts.headroom.label}
            description={texts.headroom.hint}
            value={gib}
            onChange={setGib}
            min={0}
            step={0.25}
            decimalScale={2}
            decimalSeparator={separators.decimalSeparator}
            allowedDecimalSeparators={['.', ',']}
            allowNegative={false}
            error={isTooMuch && texts.headroom.tooMuch(bytesWords(gpu.totalBytes))}
            data-autofocus
          />
          {kept?.reserveBytes !== null && kept?.reserveBytes !== undefined && (
            <Text size="sm" c="dimmed">
              {texts.headroom.reserve(bytesWords(kept.reserveBytes))}
            </Text>
          )}
          {change.error && <ErrorNote problem={asProblem(change.error)} />}
          <Group justify="space-between">
            <Button variant="default" disabled={(kept?.setBytes ?? null) === null} onClick={() => set(null)}>
              {texts.headroom.reset}
            </Button>
            <Button type="submit" disabled={wanted === null || isTooMuch} loading={change.isPending}>
              {texts.headroom.save}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
