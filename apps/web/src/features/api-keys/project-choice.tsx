import { DEFAULT_PROJECT_ID } from '@aivailable/contracts';
import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { projectsQuery } from '../../server/projects.js';
import { texts } from './texts.js';

const words = texts.changeDialog;

interface ProjectChoiceProps {
  readonly projectId: string;
  readonly onChange: (projectId: string) => void;
}

/** On whose account a new key goes. Nothing is asked of who is a member of no project. */
export function ProjectChoice({ projectId, onChange }: ProjectChoiceProps) {
  const projects = useQuery(projectsQuery).data ?? [];
  if (projects.every((one) => one.projectId === DEFAULT_PROJECT_ID)) return null;
  return (
    <Select
      label={words.project}
      description={words.projectHint}
      data={projects.map((one) => ({ value: one.projectId, label: one.name }))}
      value={projectId}
      onChange={(value) => value && onChange(value)}
      allowDeselect={false}
    />
  );
}
