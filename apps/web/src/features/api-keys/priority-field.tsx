import { type PriorityClass, priorityClass } from '@aivailable/contracts';
import { Select } from '@mantine/core';
import { texts } from './texts.js';

const words = texts.priority;
/** As the form holds it, where a key has none of its own. */
const OF_PROJECT = 'project';

interface KeyPriorityProps {
  readonly priority: PriorityClass | null;
  /** Others may put their work last, and not before that of others. */
  readonly mayRaise: boolean;
  readonly onChange: (priority: PriorityClass | null) => void;
}

export function KeyPriority({ priority, mayRaise, onChange }: KeyPriorityProps) {
  const offered = priorityClass.options.filter((one) => mayRaise || one === 'batch');
  return (
    <Select
      label={words.label}
      description={words.hint}
      data={[{ value: OF_PROJECT, label: words.ofProject }, ...offered.map(choice)]}
      value={priority ?? OF_PROJECT}
      onChange={(value) => onChange(offered.find((one) => one === value) ?? null)}
      allowDeselect={false}
    />
  );
}

interface ProjectPriorityProps {
  readonly priority: PriorityClass;
  readonly onChange: (priority: PriorityClass) => void;
}

export function ProjectPriority({ priority, onChange }: ProjectPriorityProps) {
  return (
    <Select
      label={words.label}
      description={words.projectHint}
      data={priorityClass.options.map(choice)}
      value={priority}
      onChange={(value) => onChange(priorityClass.options.find((one) => one === value) ?? 'normal')}
      allowDeselect={false}
    />
  );
}

function choice(value: PriorityClass) {
  return { value, label: words.named[value] };
}
