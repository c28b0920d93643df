import type { GuestLinkView } from '@aivailable/contracts';
import { Button, Group, Switch, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { asProblem } from '../../server/api-problem.js';
import { changeGuestLinkMutation, guestLinkQuery, renewGuestLinkMutation } from '../../server/guest-link.js';
import { ConfirmDialog } from '../../ui/confirm-dialog.js';
import { CopyLine } from '../../ui/copy-line.js';
import { ErrorNote } from '../../ui/error-note.js';
import { Icon } from '../../ui/icon.js';
import { countWords } from '../../ui/numbers.js';
import { Page } from '../../ui/page.js';
import { QueryStates } from '../../ui/query-states.js';
import { ReachNote } from '../../ui/reach-note.js';
import { GuestLimitsForm } from './guest-limits-form.js';
import { texts } from './texts.js';

export function GuestLinkPage() {
  const link = useQuery(guestLinkQuery);
  return (
    <Page title={texts.title} hint={texts.hint}>
      <QueryStates query={link}>
        {(view) => (
          <div className="guest-link">
            <LinkCard link={view} />
            <GuestLimitsForm key={String(view.enabled)} link={view} />
          </div>
        )}
      </QueryStates>
    </Page>
  );
}

/** On or off, and the link itself. */
function LinkCard({ link }: { link: GuestLinkView }) {
  const change = useMutation(changeGuestLinkMutation);
  const renew = useMutation(renewGuestLinkMutation);
  const [asking, setAsking] = useState(false);
  return (
    <section className="guest-link-card">
      <Switch
        size="md"
        label={texts.on}
        description={texts.onHint}
        checked={link.enabled}
        disabled={change.isPending}
        onChange={(event) => change.mutate({ enabled: event.currentTarget.checked })}
      />
      {change.error && <ErrorNote problem={asProblem(change.error)} />}
      {link.url && <CopyLine value={link.url} label={texts.link} />}
      {link.url && <ReachNote handed={link.url} />}
      {!link.url && (
        <Text size="sm" c="dimmed">
          {link.enabled ? texts.over : texts.off}
        </Text>
      )}
      <Group justify="space-between" gap="xs">
        <Text size="sm" c="dimmed">
          {texts.spent(countWords(link.spent?.today ?? 0))}
        </Text>
        {link.enabled && (
          <Button
            variant="default"
            size="xs"
            leftSection={<Icon name="refresh" size={14} />}
            onClick={() => setAsking(true)}
          >
            {texts.renew}
          </Button>
        )}
      </Group>
      <ConfirmDialog
        opened={asking}
        title={texts.renewTitle}
        confirm={texts.renew}
        busy={renew.isPending}
        onClose={() => setAsking(false)}
        onConfirm={() => renew.mutate(undefined, { onSettled: () => setAsking(false) })}
      >
        {texts.renewBody}
      </ConfirmDialog>
    </section>
  );
}
