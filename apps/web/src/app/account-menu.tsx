import type { UserView } from '@aivailable/contracts';
import { Menu, SegmentedControl, UnstyledButton, useMantineColorScheme } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { Icon } from '../ui/icon.js';
import { texts } from './texts.js';

const PasswordDialog = lazy(async () => ({
  default: (await import('../features/users/password-dialog.js')).PasswordDialog,
}));

interface AccountMenuProps {
  readonly user: UserView;
  readonly onSignOut: () => void;
}

export function AccountMenu({ user, onSignOut }: AccountMenuProps) {
  const [changing, setChanging] = useState(false);
  return (
    <>
      <Menu position="top-start" width={260}>
        <Menu.Target>
          <UnstyledButton className="account">
            <span className="sr-only">{texts.account.menu}</span>
            <span className="account-face" aria-hidden="true">
              {user.email.slice(0, 1).toUpperCase()}
            </span>
            <span className="account-name">
              <span>{user.email}</span>
              <small>{user.role}</small>
            </span>
            <Icon name="more" size={16} />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{texts.account.theme}</Menu.Label>
          <SchemeChoice />
          <Menu.Divider />
          <Menu.Item leftSection={<Icon name="lock" size={16} />} onClick={() => setChanging(true)}>
            {texts.account.password}
          </Menu.Item>
          <Menu.Item leftSection={<Icon name="leave" size={16} />} onClick={onSignOut}>
            {texts.account.signOut}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {changing && (
        <Suspense>
          <PasswordDialog onClose={() => setChanging(false)} />
        </Suspense>
      )}
    </>
  );
}

const SCHEMES = ['light', 'dark', 'auto'] as const;

function SchemeChoice() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <SegmentedControl
      fullWidth
      size="xs"
      mx={6}
      mb={6}
      aria-label={texts.account.theme}
      value={colorScheme}
      onChange={setColorScheme}
      data={SCHEMES.map((value) => ({ value, label: texts.account[value] }))}
    />
  );
}
