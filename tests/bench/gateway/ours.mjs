import path from 'node:path';
import { Child } from './child.mjs';
import { freePort } from './targets.mjs';

const PASSWORD = 'a password for the benchmark';
const KEY = 'aiv-a-key-for-the-benchmark-0123456789abcdef';
const SLOTS = 64;

/** The real API process from its build, with everything on; its nodes are pretended by the engine's process. */
export async function ours(root, folder, engine, { nodes, deployments }) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const api = new Child(path.join(root, 'apps', 'api', 'dist', 'main.js'), [], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      ...environment(),
      ...{ AIVAILABLE_PORT: String(port), AIVAILABLE_DATA_DIR: path.join(folder, 'data') },
      ...{ AIVAILABLE_ADMIN_PASSWORD: PASSWORD, AIVAILABLE_BOOTSTRAP_KEY: KEY, AIVAILABLE_LOG_LEVEL: 'error' },
    },
  });
  const stop = () => api.stop();
  const ready = settled(api, url, engine, nodes, deployments);
  const { models, key } = await ready.catch((error) => stop().then(() => Promise.reject(error)));
  return {
    ...{ name: 'AIvailable', url, models, headers: { authorization: `Bearer ${key}` } },
    ...{ pids: () => [api.pid], stop },
  };
}

/** Nodes that have joined, a key, and models that are ready. */
async function settled(api, url, engine, nodes, deployments) {
  const { adminEmail } = await api.hears('ready');
  api.tell({ type: 'issue-join-tokens', count: nodes });
  const { tokens } = await api.hears('join-tokens');
  engine.tell({ apiUrl: url, tokens });
  await engine.hears('joined');
  const admin = await signedIn(url, adminEmail);
  const { key } = await admin('POST', '/admin/api-keys', { name: 'bench', ...LIMITS });
  return { key, models: await deploy(admin, nodes, deployments) };
}

/** Out of reach, but counted. */
const LIMITS = { limits: { requestsPerMinute: 1e9, tokensPerMinute: 1e12, parallelRequests: 1e6, tokensPerDay: 1e15 } };

async function signedIn(url, email) {
  const headers = { 'content-type': 'application/json', origin: url };
  const signIn = await fetch(`${url}/admin/session`, {
    ...{ method: 'POST', headers },
    body: JSON.stringify({ email, password: PASSWORD }),
  });
  const cookie = signIn.headers.getSetCookie().map((one) => one.split(';')[0]);
  return async (method, where, body) => {
    const answer = await fetch(`${url}${where}`, {
      ...{ method, headers: { ...headers, cookie: cookie.join('; ') } },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${where}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
}

/** As many copies as nodes, so that every model has slots on each of them. */
async function deploy(admin, nodes, count) {
  const [{ modelId }] = await admin('GET', '/admin/models');
  const names = Array.from({ length: count }, (_, i) => `bench-${i + 1}`);
  for (const servedName of names) {
    const wish = { modelId, servedName, replicas: nodes, slots: SLOTS, contextTokens: 256 };
    await admin('POST', '/admin/deployments', wish);
  }
  for (let tries = 0; tries < 100; tries++) {
    const deployments = await admin('GET', '/admin/deployments');
    const ours = deployments.filter(({ servedName }) => names.includes(servedName));
    if (ours.every(({ readyInstances }) => readyInstances === nodes)) return names;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('The pretended instances did not become ready.');
}

function environment() {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith('AIVAILABLE_') && name !== 'DATABASE_URL'),
  );
}
