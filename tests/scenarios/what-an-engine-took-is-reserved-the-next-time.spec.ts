import type { DeploymentView, InstanceView, ModelView, PlacementPreview } from '@aivailable/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AdminSession } from '../harness/admin-session.js';
import { Cluster } from '../harness/cluster.js';
import type { LiveFeed } from '../harness/live-feed.js';

/** Measured: with the toy of about a megabyte, that is nearly all of what it takes. */
const WISH = { contextTokens: 2048, slots: 2, replicas: 1 };

describe('the closed loop, on the real embedded engine', () => {
  let cluster: Cluster;
  let admin: AdminSession;
  let feed: LiveFeed;
  let modelId: string | undefined;
  beforeAll(async () => {
    cluster = await Cluster.start();
    admin = await cluster.signIn();
    feed = await cluster.feed();
    modelId = (await admin.get<ModelView[]>('/admin/models'))[0]?.modelId;
  });
  afterAll(() => cluster?.stop());

  const loaded = async (servedName: string): Promise<InstanceView> => {
    await admin.post<DeploymentView>('/admin/deployments', { ...WISH, modelId, servedName });
    return feed.until(60_000, servedName, (state) => {
      return Object.values(state.instances).find((one) => one.servedName === servedName && one.state === 'ready');
    });
  };
  const reservedBytes = ({ gpus }: Pick<InstanceView, 'gpus'>) => gpus.reduce((sum, one) => sum + one.reservedBytes, 0);

  it('reserves what the engine took, within 1 %', async () => {
    const first = await loaded('first');
    expect(first).toMatchObject({ engine: 'embedded', reservedFrom: 'estimate' });
    expect(reservedBytes(first)).toBe(first.footprint.totalBytes);
    const { weightsBytes, kvBytes, computeBytes } = first.measured ?? {};
    const buffers = (weightsBytes ?? 0) + (kvBytes ?? 0) + (computeBytes ?? 0);
    expect(buffers).toBeGreaterThan(1024 ** 2);
    const preview = await admin.post<PlacementPreview>('/admin/deployments/preview', {
      ...WISH,
      modelId,
      servedName: 'x',
    });
    const [place] = preview.placements;
    expect(place).toBeDefined();
    /* No driver tells what the trial device's process takes beside its buffers: that stays the estimate. */
    const planned = (place === undefined ? 0 : reservedBytes(place)) - first.footprint.overheadBytes;
    expect(Math.abs(planned - buffers) / buffers).toBeLessThan(0.01);
    const second = await loaded('second');
    expect(second.reservedFrom).toBe('measured');
    expect(second.measured).toEqual(first.measured);
    expect(reservedBytes(second) - second.footprint.overheadBytes).toBe(buffers);
  });
});
