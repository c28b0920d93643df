import { Select } from '@mantine/core';
import { texts } from './texts.js';

interface ModelChoiceProps {
  readonly models: readonly string[];
  /** One, or the two that are compared. */
  readonly chosen: readonly string[];
  readonly onChoose: (chosen: readonly string[]) => void;
  /** The list is about to be read: a good moment to ask for a fresh one. */
  readonly onPick: () => void;
}

export function ModelChoice({ models, chosen, onChoose, onPick }: ModelChoiceProps) {
  return chosen.map((model, lane) => (
    <Select
      // biome-ignore lint/suspicious/noArrayIndexKey: the first and the second model
      key={lane}
      aria-label={lane === 0 ? texts.model : texts.secondModel}
      placeholder={texts.pickModel}
      data={[...models]}
      value={model}
      onChange={(value) => value !== null && onChoose(chosen.map((old, place) => (place === lane ? value : old)))}
      onDropdownOpen={onPick}
      allowDeselect={false}
      searchable={models.length > 8}
      className="model-picker"
    />
  ));
}

/** What was chosen, as far as it is still served; the first model where nothing is left. */
export function chosenOf(wanted: readonly string[], models: readonly string[]): readonly string[] {
  const first = models[0] ?? '';
  return wanted.map((model) => (models.includes(model) ? model : first));
}

/** A second model to compare with: another one, where there is one. */
export function withSecond([model = '']: readonly string[], models: readonly string[]): readonly string[] {
  return [model, models.find((other) => other !== model) ?? model];
}
