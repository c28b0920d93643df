import type { DeploymentView, InstanceView, LiveState, ModelView } from '@aivailable/contracts';
import type { AdminSession } from './admin-session.js';
import { Cluster, type ClusterWish } from './cluster.js';
import type { LiveFeed } from './live-feed.js';
import { SteadyLoad } from './steady-load.js';

/** Six simulated nodes with three models on them: two copies of one, one of each other. */
export interface SixNodes {
  readonly cluster: Cluster;
  readonly admin: AdminSession;
  readonly feed: LiveFeed;
}

const NODES = ['under-the-desk', 'auction-rack', 'graphics-lab', 'student-pc-07', 'the-good-one', 'museum'];
const WISHES = [
  { servedName: 'twice', replicas: 2 },
  { servedName: 'once', replicas: 1 },
  { servedName: 'alone', replicas: 1 },
];
export const SERVED = WISHES.map(({ servedName }) => servedName);

export async function startSixNodes(wish: Omit<ClusterWish, 'nodes'> = {}): Promise<SixNodes> {
  const cluster = await Cluster.start({ ...wish, nodes: NODES });
  try {
    const admin = await cluster.signIn();
    const feed = await cluster.feed();
    await feed.until(60_000, 'six nodes', ({ nodes }) => {
      return Object.values(nodes).filter(({ liveness }) => liveness === 'ready').length === NODES.length;
    });
    const [toy] = await admin.get<ModelView[]>('/admin/models');
    for (const one of WISHES) await admin.post<DeploymentView>('/admin/deployments', { modelId: toy?.modelId, ...one });
    await feed.until(60_000, 'four ready instances', (state) => readyOnes(state).length === 4);
    return { cluster, admin, feed };
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

/** Of the three models, or of one of them. */
export function readyOnes({ instances }: Pick<LiveState, 'instances'>, servedName?: string): InstanceView[] {
  return Object.values(instances).filter(
    (one) =>
      one.state === 'ready' &&
      one.wanted === 'run' &&
      (servedName === undefined ? SERVED.includes(one.servedName) : one.servedName === servedName),
  );
}

/** Twenty requests a second in turn to the three models, every second one as a stream. */
export function steadyChat({ cluster }: SixNodes): SteadyLoad {
  const client = cluster.client();
  let sent = 0;
  return new SteadyLoad(20, async () => {
    sent += 1;
    const model = SERVED[sent % SERVED.length] ?? '';
    const question = { model, messages: [{ role: 'user' as const, content: 'Hello' }], max_tokens: 24 };
    if (sent % 2 === 0) {
      const answer = await client.chat.completions.create(question);
      if (!answer.choices[0]?.message.content) throw new Error(`${model}: an answer without text`);
      return;
    }
    let finish: string | null = null;
    for await (const chunk of await client.chat.completions.create({ ...question, stream: true })) {
      finish = chunk.choices[0]?.finish_reason ?? finish;
    }
    if (finish === null) throw new Error(`${model}: a stream was cut`);
  });
}
