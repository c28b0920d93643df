import type { AssignedInstance, Gpu, InstanceObservation, Progress } from '@aivailable/contracts';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { FakeClock, settle } from '../clock.fake.js';
import { FakeEngine } from '../engines/engine.fake.js';
import { EngineFailure } from '../engines/engine.js';
import { trialDevice } from '../inventory/trial.js';
import { silentLog } from '../log.js';
import type { FetchWatch } from '../store/shared-fetch.js';
import { StoreFailure } from '../store/store-failure.js';
import { Supervisor } from './supervisor.js';

const MIB = 1024 ** 2;

function card(id: string, usedBytes = 0): Gpu {
  return { ...trialDevice(8_192 * MIB, usedBytes), id, kind: 'real', vendor: 'nvidia', backends: ['cuda'] };
}

function instance(more: Partial<AssignedInstance> = {}): AssignedInstance {
  return {
    ...{ instanceId: 'i1', deploymentId: 'd1', servedName: 'tiny', engine: 'embedded', backend: 'cuda' },
    file: { sha256: 'a'.repeat(64), sizeBytes: 1_000, fileName: 'tiny.gguf', localPath: null },
    ...{ task: 'chat', contextTokens: 2_048, slots: 2, gpus: [{ gpuId: 'g1', reservedBytes: 500 * MIB }] },
    ...{ wanted: 'run', attempt: 0 },
    ...more,
  };
}

/** A store in memory: each file is there when the test hands it out. */
class FakeStore {
  readonly waiting: { watch: FetchWatch; hand: () => void; fail: (error: Error) => void }[] = [];

  ensure(_file: AssignedInstance['file'], watch: FetchWatch): Promise<string> {
    return new Promise((resolve, reject) => {
      watch.signal.addEventListener('abort', () => reject(new StoreFailure('aborted', 'stopped')));
      this.waiting.push({ watch, hand: () => resolve('/models/tiny.gguf'), fail: reject });
    });
  }
}

describe('the supervisor', () => {
  let clock: FakeClock;
  let engine: FakeEngine;
  let store: FakeStore;
  let gpus: Gpu[];
  let changes: number;
  let supervisor: Supervisor;

  beforeEach(() => {
    clock = new FakeClock();
    engine = new FakeEngine();
    engine.needsFile = false;
    store = new FakeStore();
    gpus = [card('g1'), card('g2')];
    changes = 0;
    let sockets = 0;
    supervisor = new Supervisor({
      ...{ engines: [engine], store, clock, log: silentLog },
      gpus: () => gpus,
      look: () => Promise.resolve(gpus),
      newSocketPath: () => `/run/${++sockets}.sock`,
      onChange: () => {
        changes += 1;
      },
    });
  });

  async function apply(...instances: AssignedInstance[]): Promise<void> {
    supervisor.apply(instances);
    await settle();
  }

  async function ready(wanted = instance()): Promise<void> {
    await apply(wanted);
    engine.last.succeed();
    await settle();
    expect(only().state).toBe('ready');
  }

  function only(): InstanceObservation {
    const [first, ...rest] = supervisor.observations();
    if (!first || rest.length > 0) throw new Error(`expected one instance, got ${rest.length + (first ? 1 : 0)}`);
    return first;
  }

  it('fetches, starts and reports what it took', async () => {
    engine.needsFile = true;
    await apply(instance());
    expect(only()).toMatchObject({ state: 'fetching', pid: null, progress: null });
    const progress: Progress = { doneBytes: 10, totalBytes: 1_000, bytesPerSecond: 5 };
    store.waiting[0]?.watch.onProgress(progress);
    expect(only().progress).toEqual(progress);
    store.waiting[0]?.hand();
    await settle();
    expect(only().state).toBe('starting');
    expect(engine.last.asked).toMatchObject({
      filePath: '/models/tiny.gguf',
      socketPath: '/run/1.sock',
      gpus: [{ id: 'g1' }],
    });
    gpus = [card('g1', 400 * MIB), card('g2')];
    engine.last.succeed();
    await settle();
    expect(only()).toMatchObject({ state: 'ready', pid: 4711, engineVersion: '1', progress: null });
    expect(only().measured?.driverRiseBytes).toEqual([400 * MIB]);
    expect(supervisor.find('i1')).toMatchObject({ state: 'ready', socketPath: '/run/1.sock' });
    expect(supervisor.issues()).toEqual([]);
    expect(changes).toBeGreaterThanOrEqual(3);
  });

  it('raises an issue when more was taken than reserved', async () => {
    await apply(instance());
    gpus = [card('g1', 600 * MIB)];
    engine.last.succeed();
    await settle();
    expect(supervisor.issues()).toEqual([
      {
        code: 'estimate_exceeded',
        message: '"tiny" took 600.0 MiB on g1, 100.0 MiB more than the 500.0 MiB reserved for it.',
        ...{ gpuId: 'g1', instanceId: 'i1', deploymentId: 'd1' },
      },
    ]);
  });

  it('does nothing when the same assignment comes again', async () => {
    await ready();
    await apply(instance());
    await apply(instance({ attempt: 3 }));
    expect(engine.starts).toHaveLength(1);
    expect(only()).toMatchObject({ state: 'ready', attempt: 3 });
  });

  it('stops what is not assigned any more', async () => {
    await ready();
    await apply();
    expect(engine.last.stops).toBe(1);
    expect(supervisor.observations()).toEqual([]);
    expect(supervisor.find('i1')).toBeNull();
  });

  it('gives up a load that is not wanted any more', async () => {
    await apply(instance());
    expect(only().state).toBe('starting');
    await apply();
    expect(engine.last.asked.signal.aborted).toBe(true);
    expect(supervisor.observations()).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it('stops an engine that came up too late', async () => {
    await apply(instance());
    const late = engine.last;
    late.succeed();
    supervisor.apply([]);
    await settle();
    expect(late.stops).toBe(1);
    expect(supervisor.observations()).toEqual([]);
  });

  it('brings back an instance that was gone for a moment, once the old one has left', async () => {
    await ready();
    supervisor.apply([]);
    supervisor.apply([instance()]);
    await settle();
    expect(engine.starts).toHaveLength(2);
    engine.last.succeed();
    await settle();
    expect(only().state).toBe('ready');
  });

  it('starts anew when the terms changed', async () => {
    await ready();
    await apply(instance({ contextTokens: 4_096 }));
    expect(engine.starts.map(({ stops }) => stops)).toEqual([1, 0]);
    expect(engine.last.asked.instance.contextTokens).toBe(4_096);
  });

  describe('when an engine fails', () => {
    it('says why and tries again, later each time', async () => {
      await apply(instance());
      engine.last.fail(new EngineFailure('out_of_memory', '3 GiB short'));
      await settle();
      expect(only()).toMatchObject({ state: 'failed', failure: { code: 'out_of_memory', message: '3 GiB short' } });
      expect(supervisor.issues()).toEqual([
        { code: 'engine_failed', message: '3 GiB short', instanceId: 'i1', deploymentId: 'd1' },
      ]);
      await clock.advance(999);
      expect(engine.starts).toHaveLength(1);
      await clock.advance(1);
      expect(engine.starts).toHaveLength(2);
      engine.last.fail(new EngineFailure('engine_failed', 'again'));
      await settle();
      expect(clock.nextInMs).toBe(2_000);
      await clock.advance(2_000);
      engine.last.succeed();
      await settle();
      expect(only()).toMatchObject({ state: 'ready', failure: null });
      expect(supervisor.issues()).toEqual([]);
    });

    it('waits for a new attempt where another try would end the same way', async () => {
      await apply(instance());
      engine.last.fail(new EngineFailure('cpu_spill', '3 of 9 layers'));
      await settle();
      expect(clock.pending).toBe(0);
      await apply(instance());
      expect(engine.starts).toHaveLength(1);
      await apply(instance({ attempt: 1 }));
      expect(engine.starts).toHaveLength(2);
      expect(only()).toMatchObject({ state: 'starting', attempt: 1 });
    });

    it('tries a new attempt at once although a timer runs', async () => {
      await apply(instance());
      engine.last.fail(new EngineFailure('engine_failed', 'x'));
      await settle();
      await apply(instance({ attempt: 1 }));
      expect(engine.starts).toHaveLength(2);
      expect(clock.pending).toBe(0);
    });

    it('brings back one that ended by itself, with its last words', async () => {
      await ready();
      engine.last.exit({ code: null, signal: 'SIGKILL', lastLines: ['cuda error'] });
      await settle();
      expect(only()).toMatchObject({
        ...{ state: 'failed', pid: null, retryInMs: 1_000 },
        failure: { code: 'engine_failed', message: 'The engine ended by SIGKILL. Its last words: cuda error' },
      });
      expect(supervisor.find('i1')?.socketPath).toBeNull();
      await clock.advance(1_000);
      engine.last.succeed();
      await settle();
      expect(only()).toMatchObject({ state: 'ready', failure: null, retryInMs: null });
    });

    it('forgets old failures once it ran well for a minute', async () => {
      await ready();
      engine.last.exit();
      await clock.advance(1_000);
      engine.last.succeed();
      await clock.advance(60_000);
      engine.last.exit();
      await settle();
      expect(clock.nextInMs).toBe(1_000);
    });

    it('carries the failure of a download, and the code of a missing engine or GPU', async () => {
      engine.needsFile = true;
      await apply(instance());
      store.waiting[0]?.fail(new StoreFailure('disk_full', 'no room'));
      await settle();
      expect(only().failure).toEqual({ code: 'disk_full', message: 'no room' });
      expect(supervisor.issues()).toMatchObject([{ code: 'disk_full' }]);
      await apply(instance({ instanceId: 'i2', engine: 'vllm' }));
      expect(only().failure).toEqual({ code: 'unsupported', message: 'This node has no engine "vllm" for cuda.' });
      expect(only().retryInMs).toBeNull();
      engine.needsFile = false;
      await apply(instance({ instanceId: 'i3', gpus: [{ gpuId: 'g9', reservedBytes: 1 }] }));
      expect(only().failure).toMatchObject({ message: 'The GPU g9 is not in this machine (any more).' });
    });
  });

  describe('when an instance drains', () => {
    it('lets it finish its answers, waits for late ones, and stops', async () => {
      await ready();
      const ticket = supervisor.find('i1')?.inFlight.enter();
      expect(only().busySlots).toBe(1);
      await apply(instance({ wanted: 'drain' }));
      expect(only().state).toBe('draining');
      await clock.advance(10_000);
      expect(engine.last.stops).toBe(0);
      ticket?.release();
      await clock.advance(299);
      expect(engine.last.stops).toBe(0);
      await clock.advance(1);
      expect(engine.last.stops).toBe(1);
      expect(only().state).toBe('stopped');
      await apply(instance({ wanted: 'drain' }));
      expect(only().state).toBe('stopped');
    });

    it('counts a request that came late', async () => {
      await ready();
      await apply(instance({ wanted: 'drain' }));
      await clock.advance(100);
      const ticket = supervisor.find('i1')?.inFlight.enter();
      await clock.advance(1_000);
      expect(engine.last.stops).toBe(0);
      ticket?.release();
      await clock.advance(300);
      expect(only().state).toBe('stopped');
    });

    it('stops at once what was not ready yet', async () => {
      await apply(instance());
      await apply(instance({ wanted: 'drain' }));
      expect(engine.last.asked.signal.aborted).toBe(true);
      expect(only()).toMatchObject({ state: 'stopped', failure: null });
    });

    it('does not bring back an engine that ends meanwhile', async () => {
      await ready();
      supervisor.find('i1')?.inFlight.enter();
      await apply(instance({ wanted: 'drain' }));
      engine.last.exit();
      await clock.advance(5_000);
      expect(only().state).toBe('stopped');
      expect(engine.starts).toHaveLength(1);
    });
  });

  it('loads one after the other on one GPU, and side by side on two', async () => {
    const second = instance({ instanceId: 'i2' });
    const elsewhere = instance({ instanceId: 'i3', gpus: [{ gpuId: 'g2', reservedBytes: 1 }] });
    await apply(instance(), second, elsewhere);
    expect(engine.starts.map(({ asked }) => asked.instance.instanceId)).toEqual(['i1', 'i3']);
    engine.starts[0]?.succeed();
    await settle();
    expect(engine.last.asked.instance.instanceId).toBe('i2');
  });

  it('waits for who is leaving a GPU before it loads there', async () => {
    await ready();
    const leaving = engine.last;
    supervisor.apply([instance({ instanceId: 'i2' })]);
    expect(engine.starts).toHaveLength(1);
    await settle();
    expect(leaving.stops).toBe(1);
    expect(engine.last.asked.instance.instanceId).toBe('i2');
  });

  it('knows what its instances do on a GPU', async () => {
    await ready();
    supervisor.find('i1')?.inFlight.enter();
    expect(supervisor.loadOf('g1')).toEqual({ reservedBytes: 500 * MIB, busyShare: 0.5 });
    expect(supervisor.loadOf('g2')).toEqual({ reservedBytes: 0, busyShare: 0 });
  });

  it('stops everything at the end', async () => {
    await ready();
    await supervisor.stopAll();
    expect(engine.last.stops).toBe(1);
    expect(clock.pending).toBe(0);
  });
});
