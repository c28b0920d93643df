import { DEFAULT_PROJECT_ID, type ProjectView, type UserView } from '@aivailable/contracts';
import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { asProblem } from '../../server/api-problem.js';
import { changeProjectMutation, createProjectMutation } from '../../server/projects.js';
import { usersQuery } from '../../server/users.js';
import { Dialog } from '../../ui/dialog.js';
import { ErrorNote } from '../../ui/error-note.js';
import { Tick } from '../../ui/tick.js';
import { allLimitsOf, fieldsOf, LimitsFields, limitsOf } from './limits-fields.js';
import { ProjectPriority } from './priority-field.js';
import { texts } from './texts.js';

const words = texts.projects;

/** Makes a project (null), or changes one. */
export function ProjectDialog({ project, onClose }: { project: ProjectView | null; onClose: () => void }) {
  const create = useMutation(createProjectMutation);
  const change = useMutation(changeProjectMutation);
  const [name, setName] = useState(project?.name ?? '');
  const [limits, setLimits] = useState(project ? fieldsOf(project.limits) : {});
  const [memberIds, setMembers] = useState(project?.members.map(({ userId }) => userId) ?? []);
  const [priority, setPriority] = useState(project?.priority ?? 'normal');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const done = { onSuccess: onClose };
    if (!project) create.mutate({ name: name.trim(), limits: limitsOf(limits), memberIds, priority }, done);
    else {
      const members = project.projectId === DEFAULT_PROJECT_ID ? {} : { memberIds };
      const wish = { name: name.trim(), limits: allLimitsOf(limits), priority, ...members };
      change.mutate({ projectId: project.projectId, change: wish }, done);
    }
  };
  const error = create.error ?? change.error;
  const title = project ? words.dialog.change(project.name) : words.dialog.create;
  return (
    <Dialog onClose={onClose} title={title} size="lg">
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label={words.dialog.name}
            value={name}
            maxLength={80}
            onChange={(event) => setName(event.currentTarget.value)}
            data-autofocus
          />
          <LimitsFields limits={limits} onChange={setLimits} />
          <ProjectPriority priority={priority} onChange={setPriority} />
          {project?.projectId !== DEFAULT_PROJECT_ID && <Members chosen={memberIds} onChange={setMembers} />}
          {error && <ErrorNote problem={asProblem(error)} />}
          <Group justify="flex-end">
            <Button type="submit" disabled={name.trim() === ''} loading={create.isPending || change.isPending}>
              {words.dialog.submit}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

function Members({ chosen, onChange }: { chosen: string[]; onChange: (chosen: string[]) => void }) {
  const users: readonly UserView[] = useQuery(usersQuery).data ?? [];
  const toggle = (userId: string, on: boolean) =>
    onChange(on ? [...chosen, userId] : chosen.filter((one) => one !== userId));
  return (
    <fieldset className="model-choice">
      <legend>{words.members}</legend>
      <div className="member-ticks">
        {users.map(({ userId, email }) => (
          <Tick key={userId} label={email} checked={chosen.includes(userId)} onChange={(on) => toggle(userId, on)} />
        ))}
      </div>
    </fieldset>
  );
}
