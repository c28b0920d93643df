import type { NodeView } from '@aivailable/contracts';
import { ActionIcon, Menu } from '@mantine/core';
import { memo } from 'react';
import { Icon } from '../../ui/icon.js';
import { useFleetActions } from './fleet-actions.js';
import { texts } from './texts.js';

type NodeMenuProps = Pick<NodeView, 'nodeId' | 'name' | 'intent'>;

/** Takes only what it shows: gauges change every second, this does not. */
export const NodeMenu = memo(function NodeMenu({ nodeId, name, intent }: NodeMenuProps) {
  const { open, setIntent } = useFleetActions();
  return (
    <Menu position="bottom-end" width={250}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={texts.nodeMenu.open(name)}>
          <Icon name="more" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<Icon name="pencil" size={16} />}
          onClick={() => open({ of: 'node', what: 'rename', id: nodeId })}
        >
          {texts.nodeMenu.rename}
        </Menu.Item>
        {intent !== 'open' && (
          <Menu.Item leftSection={<Icon name="play" size={16} />} onClick={() => setIntent(nodeId, 'open')}>
            {texts.nodeMenu.reopen}
          </Menu.Item>
        )}
        {intent !== 'cordoned' && (
          <Menu.Item leftSection={<Icon name="pause" size={16} />} onClick={() => setIntent(nodeId, 'cordoned')}>
            {texts.nodeMenu.cordon}
          </Menu.Item>
        )}
        {intent !== 'draining' && (
          <Menu.Item leftSection={<Icon name="leave" size={16} />} onClick={() => setIntent(nodeId, 'draining')}>
            {texts.nodeMenu.drain}
          </Menu.Item>
        )}
        <Menu.Divider />
        <Menu.Item
          color="red"
          leftSection={<Icon name="trash" size={16} />}
          onClick={() => open({ of: 'node', what: 'remove', id: nodeId })}
        >
          {texts.nodeMenu.remove}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
});
