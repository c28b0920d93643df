import { getRouteApi } from '@tanstack/react-router';
import { AuditPage } from '../../features/audit/audit-page.js';

const route = getRouteApi('/signed-in/admin/audit');

export function AuditRoute() {
  const navigate = route.useNavigate();
  return <AuditPage filter={route.useSearch()} onFilter={(search) => void navigate({ search, replace: true })} />;
}
