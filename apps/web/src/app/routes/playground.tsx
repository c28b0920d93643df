import { getRouteApi } from '@tanstack/react-router';
import { PlaygroundPage } from '../../features/playground/playground-page.js';
import { LinkButton } from '../link-button.js';
import { texts } from '../texts.js';

const route = getRouteApi('/signed-in');

export function PlaygroundRoute() {
  const { user } = route.useRouteContext();
  return (
    <PlaygroundPage
      userId={user.userId}
      toDeployments={
        user.role === 'admin' && <LinkButton to="/deployments">{texts.playground.toDeployments}</LinkButton>
      }
    />
  );
}
