import { getRouteApi } from '@tanstack/react-router';
import { ApiKeysPage } from '../../features/api-keys/api-keys-page.js';

const route = getRouteApi('/signed-in');

export function KeysRoute() {
  const { user } = route.useRouteContext();
  return <ApiKeysPage showOwners={user.role === 'admin'} origin={window.location.origin} />;
}
