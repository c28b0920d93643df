import { getRouteApi } from '@tanstack/react-router';
import { PlaygroundPage } from '../../features/playground/playground-page.js';
import { LinkButton } from '../link-button.js';
import { texts } from '../texts.js';

const route = getRouteApi('/signed-in/playground');

export function PlaygroundRoute() {
  const { user } = route.useRouteContext();
  const { model } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <PlaygroundPage
      owner={user.userId}
      model={model}
      onModelTaken={() => void navigate({ search: {}, replace: true })}
      nextStep={user.role === 'admin' && <LinkButton to="/deployments">{texts.playground.toDeployments}</LinkButton>}
    />
  );
}
