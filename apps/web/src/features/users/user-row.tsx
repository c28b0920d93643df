import type { ChangeUser, Role, UserView } from '@aivailable/contracts';
import { ActionIcon, Menu, SegmentedControl, Table } from '@mantine/core';
import { Icon } from '../../ui/icon.js';
import { Moment } from '../../ui/moment.js';
import { StateMark } from '../../ui/state-mark.js';
import { Tag } from '../../ui/tag.js';
import { texts } from './texts.js';

interface UserRowProps {
  readonly user: UserView;
  /** Nobody changes the role of their own account by a slip. */
  readonly own: boolean;
  readonly onChange: (wish: ChangeUser) => void;
  readonly onReset: () => void;
  readonly onAsk: (deed: 'off' | 'remove' | Role) => void;
}

export function UserRow({ user, own, onChange, onReset, onAsk }: UserRowProps) {
  const isOff = Boolean(user.disabledAt);
  return (
    <Table.Tr className={isOff ? 'faded' : ''}>
      <Table.Td>
        <strong>{user.email}</strong> {own && <Tag>{texts.you}</Tag>}{' '}
        {isOff && <StateMark tone="idle" label={texts.off} />}
      </Table.Td>
      <Table.Td data-label={texts.columns.role}>
        {own ? (
          texts.roles[user.role]
        ) : (
          <SegmentedControl
            size="xs"
            aria-label={texts.roleOf(user.email)}
            value={user.role}
            onChange={onAsk}
            data={[
              { value: 'member', label: texts.roles.member },
              { value: 'admin', label: texts.roles.admin },
            ]}
          />
        )}
      </Table.Td>
      <Table.Td data-label={texts.columns.created}>
        <Moment at={user.createdAt} />
      </Table.Td>
      <Table.Td className="cell-action">
        {!own && (
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon variant="subtle" color="gray" aria-label={texts.actionsOf(user.email)}>
                <Icon name="more" />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={onReset}>{texts.reset}</Menu.Item>
              {isOff ? (
                <Menu.Item onClick={() => onChange({ disabled: false })}>{texts.switchOn}</Menu.Item>
              ) : (
                <Menu.Item onClick={() => onAsk('off')}>{texts.switchOff}</Menu.Item>
              )}
              <Menu.Item color="red" onClick={() => onAsk('remove')}>
                {texts.remove}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
