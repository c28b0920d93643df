import { ModelsPage } from '../../features/models/models-page.js';
import { LinkButton } from '../link-button.js';
import { LiveWaiting } from '../live-waiting.js';
import { texts } from '../texts.js';

export function ModelsRoute() {
  return (
    <ModelsPage
      waiting={<LiveWaiting height={76} />}
      deployButton={(modelId) => (
        <LinkButton to="/deployments" search={{ deploy: modelId }} variant="light" size="xs">
          {texts.models.deploy}
        </LinkButton>
      )}
    />
  );
}
