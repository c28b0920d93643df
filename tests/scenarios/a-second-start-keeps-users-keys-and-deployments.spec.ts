import type { DeploymentView, ModelView, UserView } from '@aivailable/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AdminSession } from '../harness/admin-session.js';
import { Cluster } from '../harness/cluster.js';

const RESEARCHER = { email: 'researcher@scenario.test', password: 'a long enough word', role: 'member' };

describe('a second start', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await Cluster.start();
    await cluster.api.ready();
  });
  afterAll(() => cluster?.stop());

  it('keeps users, keys and deployments, and serves them again', async () => {
    const admin = await cluster.signIn();
    await admin.post<UserView>('/admin/users', RESEARCHER);
    const { key } = await admin.post<{ key: string }>('/admin/api-keys', { name: 'kept' });
    const [toy] = await admin.get<ModelView[]>('/admin/models');
    await admin.post<DeploymentView>('/admin/deployments', { modelId: toy?.modelId, servedName: 'kept-too', slots: 2 });
    const before = await admin.get<DeploymentView[]>('/admin/deployments');
    expect(before.map((one) => one.servedName).sort()).toEqual(['aivailable-toy', 'kept-too']);

    for (const agent of cluster.agents.values()) await agent.stop();
    await cluster.api.stop();
    await cluster.api.start();
    await cluster.startAgent('local', ['--trial']);
    await cluster.api.ready();

    const again = await AdminSession.signIn(cluster.url, RESEARCHER.email, RESEARCHER.password);
    expect(await again.get<UserView>('/admin/session')).toMatchObject({ email: RESEARCHER.email, role: 'member' });
    const after = await (await cluster.signIn()).get<DeploymentView[]>('/admin/deployments');
    expect(after.map((one) => one.deploymentId).sort()).toEqual(before.map((one) => one.deploymentId).sort());
    const models = await cluster.client(key).models.list();
    expect(models.data.map((model) => model.id)).toContain('kept-too');
  });
});
