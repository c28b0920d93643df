import type { UserView } from '@aivailable/contracts';
import { Menu, UnstyledButton, useMantineColorScheme } from '@mantine/core';
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
              <span title={user.email}>
                {user.email.replace(/@.*/s, '')}
                <wbr />
                {/@.*/s.exec(user.email)?.[0]}
              </span>
              <small>{user.role}</small>
            </span>
            <Icon name="more" size={16} />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
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
  const choose = (chosen: string) => {
    const scheme = SCHEMES.find((one) => one === chosen);
    if (scheme) setColorScheme(scheme);
  };
  return (
    <Menu.RadioGroup value={colorScheme} onChange={choose}>
      <fieldset className="menu-choice" aria-label={texts.account.theme}>
        <Menu.Label aria-hidden="true">{texts.account.theme}</Menu.Label>
        {SCHEMES.map((scheme) => (
          <Menu.RadioItem key={scheme} value={scheme} closeMenuOnClick={false}>
            {texts.account[scheme]}
          </Menu.RadioItem>
        ))}
      </fieldset>
    </Menu.RadioGroup>
  );
}
