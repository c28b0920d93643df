import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { sessionQuery } from '../server/session.js';
import { NoPermission } from '../ui/quiet-states.js';
import { NotFound, RouteFailed } from './route-states.js';
import { auditSearch, usageSearch } from './search.js';
import { SignedInFrame } from './signed-in-frame.js';

interface RouteContext {
  readonly client: QueryClient;
}

const root = createRootRouteWithContext<RouteContext>()({ component: Outlet, notFoundComponent: NotFound });

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): { to?: string } => ownPath(search.to),
  beforeLoad: async ({ context, search }) => {
    const user = await context.client.ensureQueryData(sessionQuery);
    if (user) throw redirect({ href: search.to ?? '/' });
  },
  component: lazyRouteComponent(() => import('./routes/sign-in.js'), 'SignInRoute'),
});

/** Only a path of this console: a link from elsewhere must not lead on to elsewhere. */
function ownPath(to: unknown): { to?: string } {
  return typeof to === 'string' && /^\/(?![/\\])/.test(to) ? { to } : {};
}

const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  beforeLoad: async ({ context, location }) => {
    const user = await context.client.ensureQueryData(sessionQuery);
    if (!user) throw redirect({ to: '/sign-in', search: location.href === '/' ? {} : { to: location.href } });
    return { user };
  },
  component: () => <SignedInFrame user={signedIn.useRouteContext().user} />,
});

const fleet = createRoute({
  getParentRoute: () => signedIn,
  path: '/',
  beforeLoad: ({ context }) => {
    if (context.user.role !== 'admin') throw redirect({ to: '/playground' });
  },
  component: lazyRouteComponent(() => import('./routes/fleet.js'), 'FleetRoute'),
});

const playground = createRoute({
  getParentRoute: () => signedIn,
  path: '/playground',
  validateSearch: (search: Record<string, unknown>): { model?: string } =>
    typeof search.model === 'string' ? { model: search.model } : {},
  component: lazyRouteComponent(() => import('./routes/playground.js'), 'PlaygroundRoute'),
});

const keys = createRoute({
  getParentRoute: () => signedIn,
  path: '/keys',
  component: lazyRouteComponent(() => import('./routes/keys.js'), 'KeysRoute'),
});

const usage = createRoute({
  getParentRoute: () => signedIn,
  path: '/usage',
  validateSearch: usageSearch,
  component: lazyRouteComponent(() => import('./routes/usage.js'), 'UsageRoute'),
});

const admin = createRoute({
  getParentRoute: () => signedIn,
  id: 'admin',
  component: () => (admin.useRouteContext().user.role === 'admin' ? <Outlet /> : <NoPermission />),
});

const deployments = createRoute({
  getParentRoute: () => admin,
  path: '/deployments',
  validateSearch: (search: Record<string, unknown>): { deploy?: string } =>
    typeof search.deploy === 'string' ? { deploy: search.deploy } : {},
  component: lazyRouteComponent(() => import('./routes/deployments.js'), 'DeploymentsRoute'),
});

const models = createRoute({
  getParentRoute: () => admin,
  path: '/models',
  validateSearch: (search: Record<string, unknown>): { tab?: 'open' } => (search.tab === 'open' ? { tab: 'open' } : {}),
  component: lazyRouteComponent(() => import('./routes/models.js'), 'ModelsRoute'),
});

const activity = createRoute({
  getParentRoute: () => admin,
  path: '/activity',
  validateSearch: (search: Record<string, unknown>): { tab?: ActivityTab } => ({ ...activityTab(search.tab) }),
  component: lazyRouteComponent(() => import('./routes/activity.js'), 'ActivityRoute'),
});

type ActivityTab = 'now' | 'timeline' | 'decisions' | 'availability';

function activityTab(tab: unknown): { tab?: ActivityTab } {
  return tab === 'now' || tab === 'timeline' || tab === 'decisions' || tab === 'availability' ? { tab } : {};
}

const projects = createRoute({
  getParentRoute: () => admin,
  path: '/projects',
  component: lazyRouteComponent(() => import('../features/api-keys/projects-page.js'), 'ProjectsPage'),
});

const audit = createRoute({
  getParentRoute: () => admin,
  path: '/audit',
  validateSearch: auditSearch,
  component: lazyRouteComponent(() => import('./routes/audit.js'), 'AuditRoute'),
});

const users = createRoute({
  getParentRoute: () => admin,
  path: '/users',
  component: lazyRouteComponent(() => import('./routes/users.js'), 'UsersRoute'),
});

const guestLink = createRoute({
  getParentRoute: () => admin,
  path: '/guest-link',
  component: lazyRouteComponent(() => import('../features/guest-link/guest-link-page.js'), 'GuestLinkPage'),
});

const guest = createRoute({
  getParentRoute: () => root,
  path: '/guest',
  component: lazyRouteComponent(() => import('./routes/guest.js'), 'GuestRoute'),
});

const welcome = createRoute({
  getParentRoute: () => root,
  path: '/welcome',
  component: lazyRouteComponent(() => import('./routes/welcome.js'), 'WelcomeRoute'),
});

const tree = root.addChildren([
  signIn,
  guest,
  welcome,
  signedIn.addChildren([
    fleet,
    playground,
    keys,
    usage,
    admin.addChildren([deployments, models, activity, users, projects, audit, guestLink]),
  ]),
]);

export function newRouter(client: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { client },
    defaultErrorComponent: RouteFailed,
    defaultPreload: 'intent',
    scrollRestoration: true,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof newRouter>;
  }
}
