import type { UserView } from '@aivailable/contracts';
import { AppShell, Burger, Group } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Link, Outlet } from '@tanstack/react-router';
import { Icon } from '../ui/icon.js';
import { Wordmark } from '../ui/wordmark.js';
import { AccountMenu } from './account-menu.js';
import { LiveBadge } from './live-badge.js';
import { navItems } from './nav-items.js';
import { texts } from './texts.js';
import { useContentFocus } from './use-content-focus.js';

interface ShellProps {
  readonly user: UserView;
  readonly onSignOut: () => void;
}

/** What a page keeps of itself in the address does not make it another. */
const HERE = { exact: true, includeSearch: false };

/** The frame around every page: where to go, how fresh it is, who is asking. */
export function Shell({ user, onSignOut }: ShellProps) {
  const [opened, { toggle, close }] = useDisclosure();
  useContentFocus();
  return (
    <AppShell
      layout="alt"
      header={{ height: { base: 56, md: 0 } }}
      navbar={{ width: 232, breakpoint: 'md', collapsed: { mobile: !opened } }}
      padding={0}
    >
      <a className="skip" href="#content">
        {texts.skip}
      </a>
      <AppShell.Header hiddenFrom="md" className="phone-head">
        <Burger opened={opened} onClick={toggle} size="sm" aria-label={texts.menu} />
        <Wordmark />
        {user.role === 'admin' && <LiveBadge />}
      </AppShell.Header>
      <AppShell.Navbar className="side">
        <Group justify="space-between" className="side-head">
          <Wordmark />
          <Burger opened={opened} onClick={toggle} size="sm" hiddenFrom="md" aria-label={texts.menu} />
        </Group>
        <nav aria-label={texts.navigation} className="side-nav">
          {navItems(user.role).map((item) => (
            <Link key={item.to} to={item.to} className="nav-item" activeOptions={HERE} onClick={close}>
              <Icon name={item.icon} />
              {item.label}
            </Link>
          ))}
        </nav>
        <div className="side-foot">
          {user.role === 'admin' && <LiveBadge />}
          <AccountMenu user={user} onSignOut={onSignOut} />
        </div>
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1}>
        <Outlet />
      </AppShell.Main>
    </AppShell>
  );
}
