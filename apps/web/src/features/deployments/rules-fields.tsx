import { MultiSelect } from '@mantine/core';
import { useState } from 'react';
import { useLiveList } from '../../server/live.js';
import { nodeChoices, otherChoices, placeChoices, type RulesForm } from './place-rules.js';
import { texts } from './texts.js';

interface RulesFieldsProps {
  readonly rules: RulesForm;
  /** Null: it does not stand yet. */
  readonly deploymentId: string | null;
  readonly errors: Readonly<Record<string, string>>;
  readonly onChange: (change: Partial<RulesForm>) => void;
}

const words = texts.rules;

/** Where it may stand at all. Open from the start where something is said already. */
export function RulesFields({ rules, deploymentId, errors, onChange }: RulesFieldsProps) {
  const nodes = useLiveList('nodes') ?? [];
  const deployments = useLiveList('deployments') ?? [];
  const [isSaid] = useState(() => Object.values(rules).some((list) => list.length > 0));
  const field = (name: keyof RulesForm) => ({
    label: words[name],
    description: words.hints[name],
    placeholder: rules[name].length === 0 ? words.none[name] : undefined,
    value: [...rules[name]],
    error: errors[name],
    onChange: (value: string[]) => onChange({ [name]: value }),
    searchable: true,
    clearable: true,
    clearButtonProps: { 'aria-label': words.clear(words[name]) },
    openOnFocus: false,
    hidePickedOptions: true,
  });
  return (
    <details className="more" open={isSaid}>
      <summary>{words.title}</summary>
      <div className="more-fields">
        <MultiSelect {...field('onlyOn')} data={placeChoices(nodes, rules.onlyOn, words.anyCard)} />
        <MultiSelect {...field('keepOff')} data={nodeChoices(nodes, rules.keepOff)} />
        <MultiSelect {...field('apartFrom')} data={otherChoices(deployments, deploymentId, rules.apartFrom)} />
        <p className="row-meta">{words.distinct}</p>
      </div>
    </details>
  );
}
