import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { FleetView } from '../../src/fleet/fleet-view.js';
import { Deployments } from '../../src/scheduling/deployments.js';
import { Moves } from '../../src/scheduling/moves.js';
import { Reconciler } from '../../src/scheduling/reconciler.js';
import { SchedulingModule } from '../../src/scheduling/scheduling.module.js';
import { ServingView } from '../../src/scheduling/serving-view.js';
import { openTestDatabase, type TestDatabase } from '../database.js';
import { Room } from '../room.js';
import { FakeFleet } from './fleet.fake.js';
import { instancesWhere, isReady, openScheduling, storeModels } from './scheduling-room.js';

const DEPLOYMENT = `
  INSERT INTO deployments (id, served_name, model_id, file_id, task, replicas, context_tokens, slots, priority)
  VALUES ('d1', 'toy', 'm-toy', 'toy-f16', 'chat', 1, 1024, 2, 50)`;
const INSTANCE = `
  INSERT INTO instances (id, deployment_id, node_id, engine, backend, file_id, slots, gpus, footprint, state,
                         state_since, wanted)
  VALUES ('i1', 'd1', 'n1', 'embedded', 'vulkan', 'toy-f16', 2, '[{"gpuId":"g","reservedBytes":1}]',
          '{"weightsBytes":1,"kvBytes":0,"computeBytes":0,"overheadBytes":0,"totalBytes":1}', 'ready', now(), 'run')`;
const FILE_SHAPE = `
  UPDATE model_files SET shape = '{"architecture":"llama","parameterCount":1,"trainedContextTokens":1,
    "embeddingLength":8,"feedForwardLength":8,"headCount":1,"kvHeads":[1],"keyLength":8,"valueLength":8,
    "vocabularySize":8,"layerBytes":[1],"outputBytes":1,"tokenTableBytes":1,"outputIsTied":false}'`;

describe('a restarted API', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await openTestDatabase();
  });
  afterEach(() => database.close());

  it('keeps what ran on nodes that have not spoken to it yet', async () => {
    const first = await Room.open({ imports: [], database });
    const { manager } = first.get(DataSource);
    await storeModels(first);
    await manager.query(`INSERT INTO nodes (node_id, name, hostname, kind) VALUES ('n1', 'lab-1', 'lab-1', 'real')`);
    for (const statement of [DEPLOYMENT, INSTANCE, FILE_SHAPE]) await manager.query(statement);
    await first.close();
    const second = await Room.open({
      imports: [SchedulingModule.with({ drainMs: 1_000, lostMs: 8_000, returnMs: 60_000 })],
      database,
    });
    expect(second.get(FleetView).node('n1')?.liveness).toBe('joining');
    await second.get(Reconciler).settle();
    expect(await second.get(Moves).list()).toMatchObject([{ instanceId: 'i1', state: 'ready', wanted: 'run' }]);
    await second.close();
  });

  it('serves what runs before it may lead', async () => {
    const fleet = new FakeFleet();
    fleet.add('lab-1', 8);
    const first = await openScheduling(fleet, { database });
    await storeModels(first);
    await first
      .get(Deployments)
      .create({ modelId: 'm-toy', replicas: 1, contextTokens: 512, slots: 1, priority: 1 }, null);
    const [{ instanceId } = { instanceId: '' }] = await instancesWhere(first, (views) => views.some(isReady));
    await first
      .get(DataSource)
      .query(`UPDATE leader_lease SET owner = 'killed', expires_at = now() + interval '1 hour'`);
    await first.close();
    const second = await openScheduling(fleet, { database });
    expect(second.get(ServingView).model('toy')?.ready).toMatchObject([{ instanceId, nodeName: 'lab-1' }]);
    await second.close();
  });
});
