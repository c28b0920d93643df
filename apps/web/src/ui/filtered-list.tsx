import { TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { countWords } from './numbers.js';
import { texts } from './texts.js';

/** So few are seen at a glance. */
const FEW = 12;

interface FilteredListProps<T> {
  readonly list: readonly T[];
  /** What one is found by. */
  readonly wordsOf: (one: T) => string;
  readonly children: (shown: readonly T[]) => ReactNode;
}

/** A long list is narrowed down while one types; a short one stands as it is. */
export function FilteredList<T>({ list, wordsOf, children }: FilteredListProps<T>) {
  const [typed, setTyped] = useState('');
  if (list.length <= FEW && typed === '') return children(list);
  const words = typed.toLowerCase().split(/\s+/);
  const shown = list.filter((one) => words.every((word) => wordsOf(one).toLowerCase().includes(word)));
  return (
    <>
      <div className="list-filter">
        <TextInput
          type="search"
          aria-label={texts.filter.label}
          placeholder={texts.filter.label}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <span role="status">{texts.filter.shown(countWords(shown.length), countWords(list.length))}</span>
      </div>
      {shown.length === 0 ? <p className="row-meta">{texts.filter.nothing}</p> : children(shown)}
    </>
  );
}
