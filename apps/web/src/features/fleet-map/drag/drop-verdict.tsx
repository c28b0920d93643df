import { memo, useSyncExternalStore } from 'react';
import { useDragStore } from './drag-store.js';
import { shortWords } from './verdict-words.js';

/** What a target says while something is carried; nothing otherwise. Its look repeats its words. */
export const DropVerdict = memo(function DropVerdict({ dropKey }: { dropKey: string }) {
  const store = useDragStore();
  /* A text, so that only targets whose words changed are drawn. */
  const look = useSyncExternalStore(store.subscribe, () => {
    const { carried, over, verdicts } = store.state();
    if (!carried) return '';
    const verdict = verdicts.get(dropKey);
    const isOver = over === dropKey;
    /* Hundreds that think would hold up the first that knows. */
    if (!verdict && !isOver) return '';
    return `${verdict?.kind ?? 'thinking'}|${isOver ? 'over' : ''}|${verdict ? shortWords(verdict) : '…'}`;
  });
  if (look === '') return null;
  const [kind = '', over = '', ...words] = look.split('|');
  return (
    <span className={`drop-mark drop-${kind} ${over && 'drop-over'}`} aria-hidden="true">
      <span className="drop-words">{words.join('|')}</span>
    </span>
  );
});
