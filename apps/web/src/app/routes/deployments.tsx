import { getRouteApi } from '@tanstack/react-router';
import { DeploymentsPage } from '../../features/deployments/deployments-page.js';
import { LinkButton } from '../link-button.js';
import { LiveWaiting } from '../live-waiting.js';
import { texts } from '../texts.js';

const route = getRouteApi('/signed-in/admin/deployments');

/** `?deploy=<model>` opens the dialog with that model chosen; `?deploy=` with none. */
export function DeploymentsRoute() {
  const { deploy } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <DeploymentsPage
      waiting={<LiveWaiting height={92} />}
      deploying={deploy ?? null}
      onDeploying={(modelId) => void navigate({ search: modelId === null ? {} : { deploy: modelId }, replace: true })}
      toModels={<LinkButton to="/models">{texts.deployments.toModels}</LinkButton>}
    />
  );
}
