import { getRouteApi } from '@tanstack/react-router';
import { UsersPage } from '../../features/users/users-page.js';

const route = getRouteApi('/signed-in');

export function UsersRoute() {
  const { user } = route.useRouteContext();
  return <UsersPage ownId={user.userId} />;
}
