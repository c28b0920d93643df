import { getRouteApi } from '@tanstack/react-router';
import { UsagePage } from '../../features/usage/usage-page.js';

const route = getRouteApi('/signed-in');

export function UsageRoute() {
  const { user } = route.useRouteContext();
  return <UsagePage isAdmin={user.role === 'admin'} />;
}
