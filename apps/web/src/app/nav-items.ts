import type { Role } from '@aivailable/contracts';
import type { IconName } from '../ui/icon.js';
import { texts } from './texts.js';

const ITEMS = [
  { to: '/', icon: 'fleet', label: texts.fleet.title, admin: true },
  { to: '/deployments', icon: 'deployments', label: texts.deployments.title, admin: true },
  { to: '/models', icon: 'models', label: texts.models.title, admin: true },
  { to: '/playground', icon: 'chat', label: texts.playground.title, admin: false },
  { to: '/keys', icon: 'key', label: texts.apiKeys.title, admin: false },
  { to: '/usage', icon: 'usage', label: texts.usage.title, admin: false },
  { to: '/activity', icon: 'activity', label: texts.activity.title, admin: true },
  { to: '/users', icon: 'users', label: texts.users.title, admin: true },
  { to: '/projects', icon: 'project', label: texts.apiKeys.projects.title, admin: true },
  { to: '/guest-link', icon: 'link', label: texts.guestLink.title, admin: true },
  { to: '/audit', icon: 'audit', label: texts.audit.title, admin: true },
] as const satisfies readonly { to: string; icon: IconName; label: string; admin: boolean }[];

export function navItems(role: Role) {
  return ITEMS.filter((item) => role === 'admin' || !item.admin);
}
