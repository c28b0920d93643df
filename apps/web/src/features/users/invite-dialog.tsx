import { type CreatedInvitation, createInvitation, DEFAULT_PROJECT_ID, type Role } from '@aivailable/contracts';
import { Button, Group, SegmentedControl, Select, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { asProblem } from '../../server/api-problem.js';
import { inviteMutation } from '../../server/invitations.js';
import { projectsQuery } from '../../server/projects.js';
import { Dialog } from '../../ui/dialog.js';
import { ErrorNote } from '../../ui/error-note.js';
import { Tick } from '../../ui/tick.js';
import { texts } from './texts.js';

const words = texts.inviteDialog;
const DAYS = [1, 7, 30];

interface InviteDialogProps {
  readonly onMade: (made: CreatedInvitation) => void;
  readonly onClose: () => void;
}

export function InviteDialog({ onMade, onClose }: InviteDialogProps) {
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('member');
  const [days, setDays] = useState('7');
  const [projectIds, setProjects] = useState<string[]>([]);
  const [wrong, setWrong] = useState<string | null>(null);
  const invite = useMutation(inviteMutation);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const parsed = createInvitation.safeParse({ email: email.trim(), role, projectIds, days: Number(days) });
    setWrong(parsed.error?.issues[0]?.message ?? null);
    if (parsed.success) invite.mutate(parsed.data, { onSuccess: onMade });
  };
  return (
    <Dialog onClose={onClose} title={words.title}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <Text size="sm" c="dimmed">
            {words.hint}
          </Text>
          <TextInput
            type="email"
            label={texts.dialog.email}
            autoComplete="off"
            value={email}
            error={wrong}
            onChange={(event) => setEmail(event.currentTarget.value)}
            data-autofocus
          />
          <SegmentedControl
            aria-label={texts.dialog.role}
            value={role}
            onChange={setRole}
            data={[
              { value: 'member', label: texts.roles.member },
              { value: 'admin', label: texts.roles.admin },
            ]}
          />
          <ProjectTicks chosen={projectIds} onChange={setProjects} />
          <Select
            label={words.days}
            data={DAYS.map((one) => ({ value: String(one), label: words.daysOf(one) }))}
            value={days}
            onChange={(value) => setDays(value ?? days)}
            allowDeselect={false}
          />
          {invite.error && <ErrorNote problem={asProblem(invite.error)} />}
          <Group justify="flex-end">
            <Button type="submit" loading={invite.isPending}>
              {words.submit}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

function ProjectTicks({ chosen, onChange }: { chosen: string[]; onChange: (chosen: string[]) => void }) {
  const projects = useQuery(projectsQuery).data?.filter(({ projectId }) => projectId !== DEFAULT_PROJECT_ID) ?? [];
  if (projects.length === 0) return null;
  return (
    <fieldset className="tick-row" aria-label={words.projects}>
      <Text size="sm" fw={500} w="100%">
        {words.projects}
      </Text>
      <div className="tick-row tick-list">
        {projects.map(({ projectId, name }) => (
          <Tick
            key={projectId}
            label={name}
            checked={chosen.includes(projectId)}
            onChange={(on) => onChange(on ? [...chosen, projectId] : chosen.filter((one) => one !== projectId))}
          />
        ))}
      </div>
    </fieldset>
  );
}
