import type { InstanceView } from '@aivailable/contracts';
import { Menu, Tooltip } from '@mantine/core';
import type { ReactElement } from 'react';
import { Icon } from '../../ui/icon.js';
import { useFleetActions } from './fleet-actions.js';
import { InstanceDetails } from './instance-details.js';
import { stateWords } from './instance-state.js';
import { texts } from './texts.js';
import type { Segment } from './vram-bar.js';

interface InstanceMenuProps {
  readonly instance: InstanceView;
  readonly segment: Segment;
  readonly nodeName: string;
  /** The button that stands for the instance: hover or focus shows its card, a press opens its menu. */
  readonly children: ReactElement;
}

export function InstanceMenu({ instance, segment, nodeName, children }: InstanceMenuProps) {
  return (
    <Menu position="bottom-start" width={250}>
      <Menu.Target>
        <Tooltip
          label={<InstanceDetails instance={instance} nodeName={nodeName} segment={segment} />}
          events={{ hover: true, focus: true, touch: false }}
          classNames={{ tooltip: 'details-tip' }}
        >
          {children}
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Items instance={instance} />
      </Menu.Dropdown>
    </Menu>
  );
}

/** What can be done with one instance; the same whether it was found by mouse, finger or keyboard. */
function Items({ instance }: { instance: InstanceView }) {
  const actions = useFleetActions();
  const { instanceId } = instance;
  const isMovable = instance.wanted === 'run' && instance.state !== 'lost';
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
