import { type UIEvent, useEffect, useRef } from 'react';
import { EmptyState } from '../../ui/quiet-states.js';
import type { Turn } from './conversation.js';
import { texts } from './texts.js';
import { TurnView } from './turn-view.js';

interface TurnListProps {
  readonly turns: readonly Turn[];
  readonly onAgain: () => void;
}

/** Distance to the end that still counts as "reading the end". */
const NEAR_PX = 80;

/** The conversation follows the growing answer unless somebody scrolled up to read. */
export function TurnList({ turns, onAgain }: TurnListProps) {
  const box = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  const onScroll = (event: UIEvent<HTMLDivElement>) => {
    const { scrollHeight, scrollTop, clientHeight } = event.currentTarget;
    following.current = scrollHeight - scrollTop - clientHeight < NEAR_PX;
  };
  const count = turns.length;
  const written = turns.at(-1)?.answer;
  useEffect(() => {
    if (count >= 0) following.current = true;
  }, [count]);
  useEffect(() => {
    if (following.current && written && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [written]);

  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="turns" ref={box} onScroll={onScroll} tabIndex={0} aria-label={texts.conversation}>
      {turns.length === 0 ? (
        <EmptyState icon="chat" title={texts.emptyTitle} hint={texts.emptyHint} />
      ) : (
        turns.map((turn, place) => (
          <TurnView key={turn.id} turn={turn} onAgain={place === turns.length - 1 ? onAgain : null} />
        ))
      )}
    </section>
  );
}
