import type { InstanceView } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import type { ClusterEvent, FinishedRequest } from '../../events/cluster-event.js';
import type { EventBus } from '../../events/event-bus.js';
import type { FleetView } from '../../fleet/fleet-view.js';
import { SpeedMeter } from './speed-meter.js';

describe('who measures speeds', () => {
  const listeners = new Map<string, (event: ClusterEvent) => void>();
  const tell = (event: ClusterEvent) => listeners.get(event.type)?.(event);
  const bus = { on: (type: string, listen: (event: ClusterEvent) => void) => listeners.set(type, listen) };
  const written: string[] = [];
  const tables = { query: async (_: string, [row]: [string]) => written.push(row) };
  const gpus = [{ id: 'gpu', name: 'RX 6800' }];
  const fleet = { node: () => ({ gpus }) };
  const meter = new SpeedMeter(
    bus as unknown as EventBus,
    fleet as unknown as FleetView,
    tables as unknown as DataSource,
  );

  const runs = (instanceId: string) => {
    const instance = {
      instanceId,
      nodeId: 'n',
      fileId: 'f',
      engine: 'embedded',
      backend: 'cuda',
      gpus: [{ gpuId: 'gpu' }],
    };
    tell({ type: 'instance.changed', instanceId, instance: instance as unknown as InstanceView });
  };
  const answers = (instanceId: string) => {
    const times = {
      outcome: 'answered',
      promptTokens: 100,
      completionTokens: 50,
      waitMs: 0,
      firstByteMs: 500,
      durationMs: 1_500,
    };
    tell({ type: 'request.finished', request: { instanceId, ...times } as unknown as FinishedRequest });
  };
  const goes = (instanceId: string) => tell({ type: 'instance.changed', instanceId, instance: null });

  it('forgets an instance that is gone, but not before its last answers are written', async () => {
    meter.onModuleInit();
    for (let one = 0; one < 50; one++) {
      runs(`i${one}`);
      if (one % 2 === 0) answers(`i${one}`);
      goes(`i${one}`);
    }
    expect(meter.remembered).toBe(25);
    await meter.write();
    expect(written).toHaveLength(25);
    expect(meter.remembered).toBe(0);
    await meter.beforeApplicationShutdown();
  });
});
