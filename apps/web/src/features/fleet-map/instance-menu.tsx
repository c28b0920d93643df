import type { InstanceView } from '@aivailable/contracts';
import { Menu } from '@mantine/core';
import { stateWords } from '../../server/instance-state.js';
import { useLiveList } from '../../server/live.js';
import { Icon } from '../../ui/icon.js';
import { mayMove } from './drag/may-move.js';
import { useFleetActions } from './fleet-actions.js';
import { useSelection } from './selection/selection-store.js';
import { texts } from './texts.js';

/** What can be done with one instance; the same whether it was found by mouse, finger or keyboard. */
export function InstanceMenuItems({ instance }: { instance: InstanceView }) {
  const actions = useFleetActions();
  const { instanceId } = instance;
  const { store, chosen } = useSelection();
  const isMovable = mayMove(instance, useLiveList('instances') ?? []);
  return (
    <>
      <Menu.Label>
        {instance.servedName} · {stateWords(instance)}
      </Menu.Label>
      <Menu.Item
        leftSection={<Icon name="move" size={16} />}
        disabled={!isMovable}
        onClick={() => actions.open({ of: 'instance', what: 'move', id: instanceId })}
      >
        {texts.instanceMenu.move}
      </Menu.Item>
      <Menu.Item leftSection={<Icon name="check" size={16} />} onClick={() => store.toggle(instanceId)}>
        {chosen.has(instanceId) ? texts.selection.leave : texts.selection.choose}
      </Menu.Item>
      {instance.state === 'failed' && (
        <Menu.Item leftSection={<Icon name="refresh" size={16} />} onClick={() => actions.retry(instanceId)}>
          {texts.instanceMenu.retry}
        </Menu.Item>
      )}
      <Menu.Divider />
      <Menu.Item
        leftSection={<Icon name="stop" size={16} />}
        disabled={instance.wanted === 'drain'}
        onClick={() => actions.open({ of: 'instance', what: 'stop', id: instanceId })}
      >
        {texts.instanceMenu.stop}
      </Menu.Item>
    </>
  );
}
