import { labelWords, type NodeView, type ParsedLabels, parseLabels } from '@aivailable/contracts';
import { Button, Group, List, Loader, Skeleton, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { asProblem } from '../../server/api-problem.js';
import { useLiveList } from '../../server/live.js';
import { joinTokenMutation } from '../../server/nodes.js';
import { CopyLine } from '../../ui/copy-line.js';
import { Dialog } from '../../ui/dialog.js';
import { ErrorNote } from '../../ui/error-note.js';
import { Moment } from '../../ui/moment.js';
import { ReachNote } from '../../ui/reach-note.js';
import { StateMark } from '../../ui/state-mark.js';
import { texts } from './texts.js';

const TOKEN_MINUTES = 60;

/** One command to paste, then the live feed tells when the machine is there. */
export function JoinDialog({ onClose }: { onClose: () => void }) {
  const { mutate: renew, data: token, error } = useMutation(joinTokenMutation);
  useEffect(() => renew(TOKEN_MINUTES), [renew]);
  const joined = useJoinedSinceOpened();
  const [written, setWritten] = useState('');
  const labels = parseLabels(written);
  return (
    <Dialog onClose={onClose} title={texts.title} size="lg">
      <Stack>
        <List type="ordered" spacing="xs">
          {texts.steps.map((step) => (
            <List.Item key={step}>{step}</List.Item>
          ))}
        </List>
        {error && <ErrorNote problem={asProblem(error)} />}
        {token && <CopyLine value={withLabels(token.command, labels)} label={texts.command} />}
        {token && <ReachNote handed={token.command} />}
        {!token && !error && <Skeleton height={52} radius="md" />}
        <TextInput
          label={texts.labels}
          description={texts.labelsHint}
          value={written}
          onChange={(event) => setWritten(event.currentTarget.value)}
          error={!labels.ok && labels.sentence}
        />
        {token && (
          <Text size="sm" c="dimmed">
            {texts.expires} <Moment at={token.expiresAt} />.
          </Text>
        )}
        <div className="join-wait" role="status">
          {joined.length === 0 && token && (
            <>
              <Loader size="xs" /> {texts.waiting}
            </>
          )}
          {joined.map((node) => (
            <StateMark key={node.nodeId} tone="good" label={texts.joined(node.name)} />
          ))}
        </div>
        <Group justify="flex-end">
          <Button variant="default" onClick={() => renew(TOKEN_MINUTES)}>
            {texts.renew}
          </Button>
          <Button onClick={onClose}>{texts.done}</Button>
        </Group>
      </Stack>
    </Dialog>
  );
}

/** Quoted, because a value may hold spaces; a quote of its own ends them for a moment. */
function withLabels(command: string, parsed: ParsedLabels): string {
  if (!parsed.ok || Object.keys(parsed.labels).length === 0) return command;
  const words = labelWords(parsed.labels).replaceAll("'", `'\\''`);
  return `${command} --labels '${words}'`;
}

/** Nodes that were not there when the dialog was opened. */
function useJoinedSinceOpened(): NodeView[] {
  const nodes = useLiveList('nodes') ?? [];
  const [before] = useState(() => new Set(nodes.map((node) => node.nodeId)));
  return nodes.filter((node) => !before.has(node.nodeId));
}
