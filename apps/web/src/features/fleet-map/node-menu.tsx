import type { NodeView } from '@aivailable/contracts';
import { ActionIcon, Menu } from '@mantine/core';
import { memo } from 'react';
import { Icon } from '../../ui/icon.js';
import { useFleetActions } from './fleet-actions.js';
import { texts } from './texts.js';

interface NodeMenuProps extends Pick<NodeView, 'nodeId' | 'name' | 'intent' | 'foreignPolicy'> {
  /** Nothing runs there, so nothing follows from a drain. */
  readonly isEmpty: boolean;
}

/** Takes only what it shows: gauges change every second, this does not. */
export const NodeMenu = memo(function NodeMenu({ nodeId, name, intent, foreignPolicy, isEmpty }: NodeMenuProps) {
  const { open, setNode } = useFleetActions();
  const isHolding = foreignPolicy === 'hold';
  return (
    <Menu position="bottom-end" width={290}>
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
        <Menu.Item
          leftSection={<Icon name="tag" size={16} />}
          onClick={() => open({ of: 'node', what: 'labels', id: nodeId })}
        >
          {texts.nodeMenu.labels}
        </Menu.Item>
        {intent !== 'open' && (
          <Menu.Item leftSection={<Icon name="play" size={16} />} onClick={() => setNode(nodeId, { intent: 'open' })}>
            {texts.nodeMenu.reopen}
          </Menu.Item>
        )}
        {intent !== 'cordoned' && (
          <Menu.Item
            leftSection={<Icon name="pause" size={16} />}
            onClick={() => setNode(nodeId, { intent: 'cordoned' })}
          >
            {texts.nodeMenu.cordon}
          </Menu.Item>
        )}
        {intent !== 'draining' && (
          <Menu.Item
            leftSection={<Icon name="leave" size={16} />}
            onClick={() =>
              isEmpty ? setNode(nodeId, { intent: 'draining' }) : open({ of: 'node', what: 'drain', id: nodeId })
            }
          >
            {isEmpty ? texts.nodeMenu.drain : texts.nodeMenu.drainFirst}
          </Menu.Item>
        )}
        <Menu.Divider />
        <Menu.Item
          leftSection={<Icon name={isHolding ? 'move' : 'lock'} size={16} />}
          onClick={() => setNode(nodeId, { foreignPolicy: isHolding ? 'yield' : 'hold' })}
        >
          {isHolding ? texts.nodeMenu.yield : texts.nodeMenu.hold}
        </Menu.Item>
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
