import { getRouteApi } from '@tanstack/react-router';
import { ModelsPage } from '../../features/models/models-page.js';
import { LinkButton } from '../link-button.js';
import { LiveWaiting } from '../live-waiting.js';
import { texts } from '../texts.js';

const route = getRouteApi('/signed-in/admin/models');

export function ModelsRoute() {
  const { tab = 'here' } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <ModelsPage
      waiting={<LiveWaiting height={76} />}
      tab={tab}
      onTab={(next) => void navigate({ search: next === 'here' ? {} : { tab: next }, replace: true })}
      deployButton={(modelId) => (
        <LinkButton to="/deployments" search={{ deploy: modelId }} variant="light" size="xs">
          {texts.models.deploy}
        </LinkButton>
      )}
    />
  );
}
