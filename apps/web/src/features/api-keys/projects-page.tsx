import { DEFAULT_PROJECT_ID, type ProjectView } from '@aivailable/contracts';
import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { projectsQuery, removeProjectMutation } from '../../server/projects.js';
import { ConfirmDialog } from '../../ui/confirm-dialog.js';
import { FilteredList } from '../../ui/filtered-list.js';
import { Icon } from '../../ui/icon.js';
import { Page } from '../../ui/page.js';
import { QueryStates } from '../../ui/query-states.js';
import { EmptyState } from '../../ui/quiet-states.js';
import { LimitBars } from './limit-bars.js';
import { limitReadings } from './limit-words.js';
import { ProjectDialog } from './project-dialog.js';
import { texts } from './texts.js';

const words = texts.projects;

export function ProjectsPage() {
  const projects = useQuery(projectsQuery);
  const [editing, setEditing] = useState<ProjectView | 'new' | null>(null);
  const [removing, setRemoving] = useState<ProjectView | null>(null);
  const remove = useMutation(removeProjectMutation);
  const create = (
    <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setEditing('new')}>
      {words.create}
    </Button>
  );
  return (
    <Page title={words.title} hint={words.hint} actions={projects.data && create}>
      <QueryStates
        query={projects}
        isEmpty={(list) => list.length === 0}
        empty={<EmptyState icon="project" title={words.emptyTitle} hint={words.emptyHint} action={create} />}
      >
        {(list) => (
          <FilteredList list={list} wordsOf={({ name, members }) => [name, ...members.map(emailOf)].join(' ')}>
            {(shown) => (
              <ul className="rows">
                {shown.map((project) => (
                  <ProjectRow
                    key={project.projectId}
                    project={project}
                    onChange={() => setEditing(project)}
                    onRemove={() => setRemoving(project)}
                  />
                ))}
              </ul>
            )}
          </FilteredList>
        )}
      </QueryStates>
      {editing && <ProjectDialog project={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />}
      <ConfirmDialog
        opened={removing !== null}
        title={words.removeDialog.title}
        confirm={words.removeDialog.confirm}
        busy={remove.isPending}
        onConfirm={() => removing && remove.mutate(removing.projectId, { onSettled: () => setRemoving(null) })}
        onClose={() => setRemoving(null)}
      >
        {words.removeDialog.text(removing?.name ?? '')}
      </ConfirmDialog>
    </Page>
  );
}

interface ProjectRowProps {
  readonly project: ProjectView;
  readonly onChange: () => void;
  readonly onRemove: () => void;
}

function ProjectRow({ project, onChange, onRemove }: ProjectRowProps) {
  const readings = limitReadings(project);
  const isDefault = project.projectId === DEFAULT_PROJECT_ID;
  return (
    <li className="project-row">
      <div className="project-head">
        <h2>{project.name}</h2>
        <span className="project-facts">{factsOf(project)}</span>
        <span className="project-actions">
          <Button variant="subtle" size="xs" onClick={onChange} aria-label={`${words.change} ${project.name}`}>
            {words.change}
          </Button>
          {!isDefault && (
            <Button
              variant="subtle"
              color="red"
              size="xs"
              onClick={onRemove}
              aria-label={`${words.remove} ${project.name}`}
            >
              {words.remove}
            </Button>
          )}
        </span>
      </div>
      <p className="project-facts">{isDefault ? words.everybody : membersOf(project)}</p>
      {readings.length > 0 ? <LimitBars readings={readings} /> : <p className="project-facts">{words.noLimits}</p>}
    </li>
  );
}

function factsOf({ keys, priority }: ProjectView): string {
  const turn = priority === 'normal' ? [] : [texts.priority.short[priority]];
  return [words.keys(keys), ...turn].join(' · ');
}

const MOST_MEMBERS = 8;
const emailOf = ({ email }: { readonly email: string }) => email;

/** The dialog has them all. */
function membersOf({ members }: ProjectView): string {
  if (members.length === 0) return words.noMembers;
  const first = members.slice(0, MOST_MEMBERS).map(emailOf).join(', ');
  return members.length <= MOST_MEMBERS ? first : words.moreMembers(first, members.length - MOST_MEMBERS);
}
