import { getRouteApi } from '@tanstack/react-router';
import { UsagePage } from '../../features/usage/usage-page.js';

const frame = getRouteApi('/signed-in');
const route = getRouteApi('/signed-in/usage');

export function UsageRoute() {
  const { user } = frame.useRouteContext();
  const choice = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <UsagePage
      isAdmin={user.role === 'admin'}
      choice={choice}
      onChoice={(search) => void navigate({ search, replace: true })}
    />
  );
}
