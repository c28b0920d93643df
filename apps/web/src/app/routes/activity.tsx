import { getRouteApi } from '@tanstack/react-router';
import { ActivityPage } from '../../features/activity/activity-page.js';

const route = getRouteApi('/signed-in/admin/activity');

export function ActivityRoute() {
  const { tab = 'now' } = route.useSearch();
  const navigate = route.useNavigate();
  return <ActivityPage tab={tab} onTab={(next) => void navigate({ search: { tab: next }, replace: true })} />;
}
