import { Button, Portal } from '@mantine/core';
import { useLive } from '../../../server/live.js';
import { mayMove } from '../drag/may-move.js';
import { useFleetActions } from '../fleet-actions.js';
import { texts } from '../texts.js';
import { useSelection } from './selection-store.js';

const words = texts.selection;

/** What can be done with the chosen instances together; there while any is chosen. */
export function SelectionBar() {
  const { store, chosen } = useSelection();
  const { open } = useFleetActions();
  const instances = Object.values(useLive('instances') ?? {});
  const there = instances.filter(({ instanceId }) => chosen.has(instanceId));
  const movable = there.filter((one) => mayMove(one, instances));
  if (there.length === 0) return null;
  const ids = movable.map(({ instanceId }) => instanceId);
  const move = (to?: 'anywhere') => open({ of: 'instances', what: 'move', id: ids.join(' '), ids, ...(to && { to }) });
  return (
    <Portal>
      <section className="selection-bar" aria-label={words.title}>
        <strong role="status">{words.count(there.length)}</strong>
        {movable.length < there.length && <span>{words.onTheirWay(there.length - movable.length)}</span>}
        <Button size="compact-sm" disabled={ids.length === 0} onClick={() => move()}>
          {words.move}
        </Button>
        <Button size="compact-sm" variant="default" disabled={ids.length === 0} onClick={() => move('anywhere')}>
          {words.away}
        </Button>
        <Button size="compact-sm" variant="subtle" onClick={() => store.clear()}>
          {words.clear}
        </Button>
      </section>
    </Portal>
  );
}
