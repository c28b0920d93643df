import {
  changeLabels,
  labelsAfter,
  rebalanceState,
  type TimelineEntry,
  type UsageRow,
  type UserView,
} from '@aivailable/contracts';
import { aDeployment } from '../builders.js';
import type { FakeLive } from './live.js';
import { draftedWishOf, planningSnapshotOf, startMove, takeMoveBack } from './planning.js';

/** What the fake answers: a status and a body, or a refusal in the API's own shape. */
export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly cookie?: string;
}

export interface Ask {
  readonly method: string;
  readonly path: string;
  readonly body: Record<string, unknown>;
  readonly signedIn: boolean;
}

const ok = (body: unknown): Reply => ({ status: 200, body });
const done: Reply = { status: 204 };
const refuse = (status: number, code: string, message: string): Reply => ({
  status,
  body: { error: { code, message, requestId: 'req_7f3a21' } },
});

const ADMIN: UserView = {
  userId: 'u1',
  email: 'admin@aivailable.local',
  role: 'admin',
  createdAt: '2026-07-01T08:00:00.000Z',
};
const users: UserView[] = [
  ADMIN,
  { userId: 'u2', email: 'anna@lab.example', role: 'member', createdAt: '2026-07-04T08:00:00.000Z' },
];
const key = (keyId: string, name: string, more: object = {}) => ({
  keyId,
  name,
  prefix: `aiv_${keyId}f2`,
  ownerEmail: ADMIN.email,
  createdAt: '2026-07-20T08:00:00.000Z',
  expiresAt: null,
  lastUsedAt: new Date(Date.now() - 240_000).toISOString(),
  revokedAt: null,
  ...more,
});
const keys = [
  key('k1', 'notebook of Anna', { ownerEmail: 'anna@lab.example' }),
  key('k2', 'nightly evaluation', { expiresAt: new Date(Date.now() + 40 * 86_400_000).toISOString() }),
  key('k3', 'old demo', { revokedAt: '2026-07-30T08:00:00.000Z', lastUsedAt: null }),
];

const timeline: TimelineEntry[] = [
  ['instance.failed', 'phi-4-mini on old-server failed: only 29 of 33 layers fitted into VRAM.', null],
  ['instance.moved', 'llama-3.1-8b moves from desk-anna to lab-7.', 'admin@aivailable.local'],
  ['node.cordoned', 'desk-anna is cordoned: nothing new is placed there.', 'admin@aivailable.local'],
  ['deployment.scaled', 'llama-3.1-8b scaled from 3 to 4 replicas.', 'admin@aivailable.local'],
  ['node.suspect', 'old-server did not report for 3 s.', null],
  ['model.imported', 'mistral-small-24b was imported (15.61 GiB).', 'admin@aivailable.local'],
  ['node.joined', 'sim-w7900 joined with 1 GPU.', null],
].map(([kind, message, actor], n) => ({
  id: 100 - n,
  at: new Date(Date.now() - n * 4_000_000).toISOString(),
  kind: String(kind),
  message: String(message),
  actor: actor ?? null,
  subject: {},
}));

const usage: UsageRow[] = [0, 1, 2].flatMap((n) => [
  {
    day: `2026-08-0${3 - n}`,
    keyId: 'k1',
    keyName: 'notebook of Anna',
    servedName: 'llama-3.1-8b',
    requests: 412 - n * 60,
    failedRequests: n,
    promptTokens: 182_331,
    completionTokens: 96_120,
  },
  {
    day: `2026-08-0${3 - n}`,
    keyId: null,
    keyName: null,
    servedName: 'qwen2.5-14b',
    requests: 18,
    failedRequests: 0,
    promptTokens: 4_120,
    completionTokens: 9_312,
  },
]);

type Handler = (ask: Ask, live: FakeLive, id: string) => Reply;

const ROUTES: Record<string, Handler> = {
  'POST /admin/session': ({ body }) =>
    body.password === 'wrong'
      ? refuse(401, 'unauthenticated', 'E-mail or password is wrong.')
      : {
          status: 200,
          body: { ...ADMIN, role: body.email === 'anna@lab.example' ? 'member' : 'admin' },
          cookie: `fake=${body.email}; Path=/`,
        },
  'DELETE /admin/session': () => ({ status: 204, cookie: 'fake=; Path=/; Max-Age=0' }),
  'POST /admin/password': () => done,
  'GET /admin/users': () => ok(users),
  'GET /admin/api-keys': () => ok(keys),
  'POST /admin/api-keys': ({ body }) => {
    const made = key(`k${keys.length + 1}`, String(body.name), {
      lastUsedAt: null,
      createdAt: new Date().toISOString(),
    });
    keys.unshift(made);
    return ok({ ...made, key: 'aiv_k4f2_Zp0Yq3uVxw7Rk1TtN8sLm5BcD2eFgHjK' });
  },
  'POST /admin/join-tokens': () =>
    ok({
      token: 'jt_4f8a',
      expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
      command: 'npm run agent -- join http://192.168.1.20:8080 --token jt_4f8aZk0pQ2mX7w',
    }),
  'POST /admin/models/import': () =>
    refuse(422, 'file_not_readable', '/srv/models/gone.gguf cannot be read: no such file.'),
  'POST /admin/deployments': ({ body }, live) => {
    const made = aDeployment({
      deploymentId: `d${Date.now()}`,
      modelId: String(body.modelId),
      servedName: String(body.servedName ?? body.modelId),
      readyInstances: 0,
    });
    live.change([{ kind: 'deployments', id: made.deploymentId, value: made }]);
    return ok(made);
  },
  'POST /admin/placement/wish': ({ body }, live) => ok(draftedWishOf(body, live.state)),
  'POST /admin/instances/*/move': ({ body }, live, id) => {
    const successor = startMove(live, id, body);
    return successor ? { status: 202, body: successor } : refuse(404, 'not_found', 'There is no such instance.');
  },
  'DELETE /admin/instances/*/move': (_ask, live, id) => {
    const old = takeMoveBack(live, id);
    return old ? ok(old) : refuse(409, 'conflict', 'It is on no move that can still be taken back.');
  },
  'GET /admin/rebalance': () => ok(rebalanceState.parse({ settings: {}, suggestion: null, running: null, ended: [] })),
  'GET /admin/placement/snapshot': (_ask, live) => ok(planningSnapshotOf(live.state)),
  'POST /admin/instances/*/retry': () => done,
  'PATCH /admin/nodes/*': ({ body }, live, id) => {
    const node = live.state.nodes[id];
    if (!node) return refuse(404, 'not_found', 'There is no such node.');
    const labels = labelsAfter(node.labels ?? {}, changeLabels.parse(body.labels ?? {}));
    live.change([{ kind: 'nodes', id, value: { ...node, ...body, labels } }]);
    return done;
  },
  'PATCH /admin/deployments/*': ({ body }, live, id) => {
    const deployment = live.state.deployments[id];
    if (!deployment) return refuse(404, 'not_found', 'There is no such deployment.');
    live.change([{ kind: 'deployments', id, value: { ...deployment, ...body } }]);
    return done;
  },
  'DELETE /admin/deployments/*': (_ask, live, id) => {
    live.change([{ kind: 'deployments', id, value: null }]);
    return done;
  },
  'GET /admin/timeline': () => ok(timeline),
  'GET /admin/usage': () => ok(usage),
  'GET /v1/models': (_ask, live) =>
    ok({
      object: 'list',
      data: Object.values(live.state.deployments).map((one) => ({ id: one.servedName, object: 'model' })),
    }),
};

export function reply(ask: Ask, live: FakeLive, email: string): Reply {
  if (ask.method === 'GET' && ask.path === '/admin/session') {
    if (!ask.signedIn) return refuse(401, 'unauthenticated', 'Sign in first.');
    return ok({ ...ADMIN, email, role: email === 'anna@lab.example' ? 'member' : 'admin' });
  }
  for (const [route, handler] of Object.entries(ROUTES)) {
    const id = match(route, `${ask.method} ${ask.path}`);
    if (id !== null) return handler(ask, live, id);
  }
  return refuse(404, 'route_not_found', `There is nothing at ${ask.method} ${ask.path}.`);
}

/** The part that the star stands for; '' where there is none; null when it is another route. */
function match(route: string, line: string): string | null {
  const [head = '', tail = ''] = route.split('*');
  if (!route.includes('*')) return route === line ? '' : null;
  if (!line.startsWith(head) || !line.endsWith(tail)) return null;
  const id = line.slice(head.length, line.length - tail.length);
  return id === '' || id.includes('/') ? null : decodeURIComponent(id);
}
