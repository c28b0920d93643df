import { ActionIcon } from '@mantine/core';
import { type ReactNode, type UIEvent, useEffect, useRef, useState } from 'react';
import { Icon } from '../../ui/icon.js';
import { EmptyState } from '../../ui/quiet-states.js';
import type { Turn } from './chat/conversation.js';
import { texts } from './texts.js';

interface TurnListProps {
  readonly turns: readonly Turn[];
  readonly children: ReactNode;
}

/** Distance to the end that still counts as "reading the end". */
const NEAR_PX = 80;

/** The conversation follows the growing answer unless somebody scrolled up to read. */
export function TurnList({ turns, children }: TurnListProps) {
  const box = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  const [away, setAway] = useState(false);
  const toEnd = () => {
    following.current = true;
    if (box.current) box.current.scrollTop = box.current.scrollHeight;
  };
  const onScroll = (event: UIEvent<HTMLDivElement>) => {
    const { scrollHeight, scrollTop, clientHeight } = event.currentTarget;
    following.current = scrollHeight - scrollTop - clientHeight < NEAR_PX;
    setAway(!following.current);
  };
  const count = turns.length;
  const written = turns.at(-1)?.answers;
  useEffect(() => {
    if (count >= 0) following.current = true;
  }, [count]);
  useEffect(() => {
    if (following.current && written && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [written]);

  return (
    <div className="turns-place">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="turns" ref={box} onScroll={onScroll} tabIndex={0} aria-label={texts.conversation}>
        {turns.length === 0 ? <EmptyState icon="chat" title={texts.emptyTitle} hint={texts.emptyHint} /> : children}
      </section>
      {away && (
        <ActionIcon className="to-end" variant="default" radius="xl" size={34} aria-label={texts.toEnd} onClick={toEnd}>
          <Icon name="down" />
        </ActionIcon>
      )}
    </div>
  );
}
