import { type ChangeLabels, type NodeLabels, type NodeView, nodeLabels } from '@aivailable/contracts';
import { ActionIcon, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { asProblem } from '../../server/api-problem.js';
import { useLiveList } from '../../server/live.js';
import { changeNodeMutation } from '../../server/nodes.js';
import { Dialog } from '../../ui/dialog.js';
import { ErrorNote } from '../../ui/error-note.js';
import { Icon } from '../../ui/icon.js';
import { texts } from './texts.js';

interface Row {
  readonly id: number;
  readonly name: string;
  readonly value: string;
}

const words = texts.labels;

/** Names and values, a row each; what the rest of the fleet uses is offered. */
export function LabelsDialog({ node, onClose }: { node: NodeView; onClose: () => void }) {
  const [before] = useState(() => node.labels ?? {});
  const [rows, setRows] = useState(() => rowsOf(before));
  const [wrong, setWrong] = useState<string | null>(null);
  const change = useMutation({ ...changeNodeMutation, meta: { ownErrors: true } });
  const edit = (id: number, part: Partial<Row>) =>
    setRows((all) => all.map((row) => (row.id === id ? { ...row, ...part } : row)));
  const add = () =>
    setRows((all) => [...all, { id: Math.max(0, ...all.map(({ id }) => id)) + 1, name: '', value: '' }]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const read = labelsOf(rows);
    setWrong(typeof read === 'string' ? read : null);
    if (typeof read === 'string') return;
    const labels = changeTo(before, read);
    change.mutate({ nodeId: node.nodeId, change: { labels } }, { onSuccess: onClose });
  };
  return (
    <Dialog onClose={onClose} title={words.dialog(node.name)}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <Text size="sm" c="dimmed">
            {words.hint}
          </Text>
          {rows.map((row, place) => (
            <LabelRow
              key={row.id}
              row={row}
              place={place + 1}
              onChange={(part) => edit(row.id, part)}
              onRemove={() => setRows((all) => all.filter(({ id }) => id !== row.id))}
            />
          ))}
          <Known />
          {wrong && <ErrorNote problem={{ message: wrong, requestId: null }} />}
          {change.error && <ErrorNote problem={asProblem(change.error)} />}
          <Group justify="space-between">
            <Button variant="default" leftSection={<Icon name="plus" size={16} />} onClick={add}>
              {words.add}
            </Button>
            <Button type="submit" loading={change.isPending}>
              {words.save}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

interface LabelRowProps {
  readonly row: Row;
  readonly place: number;
  readonly onChange: (part: Partial<Row>) => void;
  readonly onRemove: () => void;
}

const NAMES = 'known-label-names';
const VALUES = 'known-label-values';

function LabelRow({ row, place, onChange, onRemove }: LabelRowProps) {
  return (
    <Group gap="xs" wrap="nowrap">
      <TextInput
        aria-label={words.nameOf(place)}
        placeholder={words.namePlaceholder}
        value={row.name}
        list={NAMES}
        maxLength={32}
        onChange={(event) => onChange({ name: event.currentTarget.value })}
        flex={1}
        data-autofocus={row.name === '' || undefined}
      />
      <TextInput
        aria-label={words.valueOf(place)}
        placeholder={words.valuePlaceholder}
        value={row.value}
        list={VALUES}
        maxLength={63}
        onChange={(event) => onChange({ value: event.currentTarget.value })}
        flex={1}
      />
      <ActionIcon variant="subtle" color="gray" aria-label={words.remove(row.name || String(place))} onClick={onRemove}>
        <Icon name="close" size={16} />
      </ActionIcon>
    </Group>
  );
}

/** Written the same way they group together. */
function Known() {
  const labels = (useLiveList('nodes') ?? []).flatMap((node) => Object.entries(node.labels ?? {}));
  return (
    <>
      <datalist id={NAMES}>
        {[...new Set(labels.map(([key]) => key))].sort().map((key) => (
          <option key={key} value={key} />
        ))}
      </datalist>
      <datalist id={VALUES}>
        {[...new Set(labels.map(([, value]) => value))].sort().map((value) => (
          <option key={value} value={value} />
        ))}
      </datalist>
    </>
  );
}

function rowsOf(labels: NodeLabels): readonly Row[] {
  const rows = Object.entries(labels).map(([name, value], id) => ({ id, name, value }));
  return rows.length > 0 ? rows : [{ id: 0, name: '', value: '' }];
}

/** The labels, or what is wrong with them. A row in which nothing stands counts for nothing. */
function labelsOf(rows: readonly Row[]): NodeLabels | string {
  const written = rows
    .map(({ name, value }) => [name.trim(), value.trim()] as const)
    .filter(([name, value]) => name !== '' || value !== '');
  const twice = written.find(([name], place) => written.findIndex(([other]) => other === name) !== place);
  if (twice) return words.twice(twice[0]);
  const parsed = nodeLabels.safeParse(Object.fromEntries(written));
  return parsed.success ? parsed.data : (parsed.error.issues[0]?.message ?? words.hint);
}

/** Only what differs from what was shown is sent, so that what somebody else changes meanwhile stays. */
function changeTo(before: NodeLabels, after: NodeLabels): ChangeLabels {
  const gone = Object.keys(before).filter((key) => !Object.hasOwn(after, key));
  const set = Object.entries(after).filter(([key, value]) => before[key] !== value);
  return Object.fromEntries([...gone.map((key) => [key, null] as const), ...set]);
}
