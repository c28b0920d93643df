import type { DeploymentView, InstanceObservation, InstanceState, InstanceView, NodeView } from '@aivailable/contracts';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { FakeFleetView } from '../../test/fleet/fleet-view.fake.js';
import type { ClusterEvent, ClusterEventType, EventOf } from '../events/cluster-event.js';
import { EventBus } from '../events/event-bus.js';
import { LiveServingView } from './live-serving-view.js';

class SpokenEvents extends EventBus {
  readonly #listeners = new Map<string, ((event: never) => void)[]>();

  override publish(event: ClusterEvent): Promise<void> {
    for (const listener of this.#listeners.get(event.type) ?? []) listener(event as never);
    return Promise.resolve();
  }

  override on<T extends ClusterEventType>(type: T, listener: (event: EventOf<T>) => void): () => void {
    this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener]);
    return () => undefined;
  }
}

class SpokenFleet extends FakeFleetView {
  said: InstanceObservation[] = [];

  override observations(): readonly InstanceObservation[] {
    return this.said;
  }
}

const at = '2026-01-01T00:00:00.000Z';

const deployment = (more: Partial<DeploymentView> = {}): DeploymentView => ({
  deploymentId: 'd1',
  servedName: 'toy',
  modelId: 'm1',
  fileId: 'f1',
  task: 'chat',
  replicas: 1,
  contextTokens: 2048,
  slots: 4,
  priority: 50,
  readyInstances: 0,
  refusal: null,
  createdAt: at,
  ...more,
});

const instance = (state: InstanceState, more: Partial<InstanceView> = {}): InstanceView => ({
  instanceId: 'i1',
  deploymentId: 'd1',
  servedName: 'toy',
  nodeId: 'n1',
  gpus: [],
  engine: 'embedded',
  backend: 'vulkan',
  state,
  wanted: 'run',
  slots: 4,
  busySlots: 0,
  pid: null,
  progress: null,
  footprint: { weightsBytes: 0, kvBytes: 0, computeBytes: 0, overheadBytes: 0, totalBytes: 0 },
  measured: null,
  failure: state === 'failed' ? { code: 'cpu_spill', message: '18 graph splits' } : null,
  replaces: null,
  createdAt: at,
  ...more,
});

const failed = (retryInMs?: number | null): InstanceObservation => ({
  ...{ instanceId: 'i1', state: 'failed', attempt: 0, engine: 'embedded', engineVersion: null, backend: 'vulkan' },
  ...{ pid: null, slots: 4, busySlots: 0, progress: null, measured: null },
  failure: { code: 'engine_failed', message: 'The engine ended by SIGKILL.' },
  ...(retryInMs !== undefined && { retryInMs }),
});

const node = (liveness: NodeView['liveness']): NodeView => ({
  nodeId: 'n1',
  name: 'attic',
  hostname: 'attic',
  kind: 'real',
  liveness,
  intent: 'open',
  agentVersion: '0',
  platform: 'linux',
  gpus: [],
  engines: [],
  issues: [],
  seenAt: null,
});

describe('whether a request may wait for a model', () => {
  let bus: SpokenEvents;
  let fleet: SpokenFleet;
  let serving: LiveServingView;

  beforeEach(() => {
    bus = new SpokenEvents();
    fleet = new SpokenFleet();
    fleet.set(node('ready'));
    serving = new LiveServingView(bus, fleet);
    serving.onModuleInit();
  });
  afterEach(() => {
    serving.onApplicationShutdown();
    jest.useRealTimers();
  });

  const say = (view: DeploymentView, one?: InstanceView) => {
    void bus.publish({ type: 'deployment.changed', deploymentId: 'd1', deployment: view });
    if (one) void bus.publish({ type: 'instance.changed', instanceId: 'i1', instance: one });
  };

  it.each(['assigned', 'fetching', 'starting'] as const)('yes while its instance is %s', (state) => {
    say(deployment(), instance(state));
    expect(serving.model('toy')).toMatchObject({ isLoading: true, waiting: [`${state} on attic`] });
  });

  it('and the file that is wished for is known, as soon as its model is', () => {
    say(deployment());
    expect(serving.model('toy')?.file).toBeNull();
    const file = {
      fileId: 'f1',
      fileName: 'toy.gguf',
      quantisation: 'Q4_0',
      sizeBytes: 1_000,
      sha256: 'ab',
      source: 'x',
    };
    const model = { modelId: 'm1', name: 'Toy', architecture: 'llama', task: 'chat' as const, parameterCount: 1_000 };
    const more = { trainedContextTokens: null, license: null, toy: true, files: [file], createdAt: at };
    void bus.publish({ type: 'model.changed', modelId: 'm1', model: { ...model, ...more } });
    expect(serving.model('toy')?.file).toEqual({
      ...{ architecture: 'llama', parameterCount: 1_000, quantisation: 'Q4_0', sizeBytes: 1_000, sha256: 'ab' },
    });
  });

  it('no outside its hours, and it is said when they begin again', () => {
    jest.useFakeTimers({ now: Date.parse('2026-01-16T17:00:00Z') });
    const office = { days: ['mon' as const, 'fri' as const], from: '08:00', to: '18:00' };
    const demand = { wantedReplicas: 0, reason: 'outside its hours', loading: false, etaSeconds: null, waiting: 0 };
    const hours = { timeZone: 'Europe/Berlin', spans: [office] };
    say(deployment({ availability: 'hours', hours, demand: { ...demand, lastUsedAt: null } }));
    expect(serving.model('toy')).toMatchObject({
      isLoading: false,
      waiting: ['it is loaded by hours, and this is outside of them, next on Monday at 08:00 (Europe/Berlin)'],
      etaSeconds: 62 * 3_600,
    });
  });

  it('yes while nobody has decided where it goes', () => {
    say(deployment());
    expect(serving.model('toy')?.isLoading).toBe(true);
  });

  it('yes while its node is only suspect', () => {
    fleet.set(node('suspect'));
    say(deployment(), instance('ready'));
    expect(serving.model('toy')).toMatchObject({ isLoading: true, waiting: ['its node attic has stopped reporting'] });
  });

  it('no when it failed, and the reason is told', () => {
    say(deployment(), instance('failed'));
    expect(serving.model('toy')).toMatchObject({ isLoading: false, waiting: ['failed on attic (18 graph splits)'] });
  });

  it.each([
    ['yes when it failed and is started again in a moment', 1_000, true],
    ['no when it failed so often that it is left alone for long', 16_000, false],
    ['no when it failed and would fail again', null, false],
    ['no when it failed and its agent does not say when it tries again', undefined, false],
  ])('%s', (_, retryInMs, expected) => {
    fleet.said = [failed(retryInMs)];
    say(deployment(), instance('failed'));
    expect(serving.model('toy')?.isLoading).toBe(expected);
  });

  it('yes for a minute after its node was lost: it comes back, or another takes its work; then those who wait hear of it', () => {
    jest.useFakeTimers();
    const heard: (boolean | undefined)[] = [];
    fleet.set(node('lost'));
    say(deployment(), instance('lost'));
    serving.onChange(() => heard.push(serving.model('toy')?.isLoading));
    jest.advanceTimersByTime(59_999);
    fleet.set(node('lost'));
    jest.advanceTimersByTime(1);
    fleet.set(node('lost'));
    expect(heard).toEqual([true, false, false]);
    expect(serving.model('toy')?.waiting).toEqual(['its node attic is lost: its agent has been silent for too long']);
    fleet.set(node('ready'));
    fleet.set(node('lost'));
    expect(serving.model('toy')?.isLoading).toBe(true);
  });

  it('yes when its node is lost together with others that are told first', () => {
    say(deployment(), instance('ready'));
    const heard: (boolean | undefined)[] = [];
    serving.onChange(() => heard.push(serving.model('toy')?.isLoading));
    fleet.setAll([{ ...node('lost'), nodeId: 'n0', name: 'cellar' }, node('lost')]);
    expect(heard).toEqual([true, true]);
  });

  it('no when its node was removed', () => {
    say(deployment(), instance('ready'));
    fleet.remove('n1');
    expect(serving.model('toy')).toMatchObject({ isLoading: false, waiting: ['its node n1 has left'] });
  });

  it('no when no GPU has room', () => {
    say(deployment({ refusal: { message: '2.00 GiB short', candidates: [] } }));
    expect(serving.model('toy')).toMatchObject({ isLoading: false, waiting: ['2.00 GiB short'] });
  });

  it('no when it is scaled to nothing, or drains, also on a node that is lost', () => {
    say(deployment({ replicas: 0 }));
    expect(serving.model('toy')?.isLoading).toBe(false);
    say(deployment(), instance('draining', { wanted: 'drain' }));
    expect(serving.model('toy')?.isLoading).toBe(false);
    fleet.set(node('lost'));
    expect(serving.model('toy')?.isLoading).toBe(false);
  });
});
