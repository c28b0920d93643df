import type { CreatedInvitation } from '@aivailable/contracts';
import { Button, Group, Stack, Text } from '@mantine/core';
import { CopyLine } from '../../ui/copy-line.js';
import { Dialog } from '../../ui/dialog.js';
import { Moment } from '../../ui/moment.js';
import { ReachNote } from '../../ui/reach-note.js';
import { texts } from './texts.js';

const words = texts.link;

/** A slip beside the dialog, or on the keyboard, must not lose the link. */
export function LinkDialog({ made, onClose }: { made: CreatedInvitation; onClose: () => void }) {
  return (
    <Dialog
      onClose={onClose}
      title={words.title[made.purpose]}
      size="lg"
      closeOnClickOutside={false}
      closeOnEscape={false}
    >
      <Stack>
        <Text>{words.once(made.email)}</Text>
        <CopyLine value={made.url} label={words.label} focused />
        <ReachNote handed={made.url} />
        <Text size="sm" c="dimmed">
          {words.until} <Moment at={made.expiresAt} exact />
        </Text>
        <Group justify="flex-end">
          <Button onClick={onClose}>{words.done}</Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
