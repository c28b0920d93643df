import {
  type DeploymentView,
  GIB,
  type Gpu,
  type InstanceView,
  type LiveState,
  MIB,
  type ModelView,
  type NodeView,
} from '@aivailable/contracts';

/** Things as the API would show them, each with sensible values; a test says only what it is about. */
const AT = '2026-08-01T10:00:00.000Z';

export function aGpu({
  totalGib = 8,
  usedGib = 0,
  ...more
}: Partial<Gpu> & { totalGib?: number; usedGib?: number } = {}): Gpu {
  const totalBytes = totalGib * GIB;
  const usedBytes = Math.round(usedGib * GIB);
  return {
    id: 'gpu-1',
    kind: 'real',
    vendor: 'nvidia',
    index: 0,
    uuid: null,
    pciBusId: '0000:01:00.0',
    name: 'GeForce RTX 3060',
    totalBytes,
    usedBytes,
    freeBytes: totalBytes - usedBytes,
    reservedBytes: null,
    computeCapability: '8.6',
    architecture: 'Ampere',
    driverVersion: '560.35',
    temperatureC: 41,
    utilisationPercent: 0,
    powerW: 22,
    integrated: false,
    usable: true,
    refusal: null,
    backends: ['cuda', 'vulkan'],
    ...more,
  };
}

export function aNode(more: Partial<NodeView> = {}): NodeView {
  const name = more.name ?? 'node-1';
  return {
    nodeId: name,
    name,
    hostname: name,
    kind: 'real',
    liveness: 'ready',
    intent: 'open',
    agentVersion: '0.1.0',
    platform: 'linux',
    gpus: [aGpu()],
    engines: [{ engine: 'embedded', version: '3.21.1', backends: ['cuda', 'vulkan'] }],
    issues: [],
    seenAt: AT,
    ...more,
  };
}

export function anInstance({
  reservedGib = 2,
  ...more
}: Partial<InstanceView> & { reservedGib?: number } = {}): InstanceView {
  const totalBytes = Math.round(reservedGib * GIB);
  return {
    instanceId: 'instance-1',
    deploymentId: 'deployment-1',
    servedName: 'llama-3.2-3b',
    nodeId: 'node-1',
    gpus: [{ gpuId: 'gpu-1', reservedBytes: totalBytes }],
    engine: 'embedded',
    backend: 'cuda',
    state: 'ready',
    wanted: 'run',
    slots: 4,
    busySlots: 0,
    pid: 4711,
    progress: null,
    footprint: {
      weightsBytes: Math.round(totalBytes * 0.72),
      kvBytes: Math.round(totalBytes * 0.18),
      computeBytes: Math.round(totalBytes * 0.06),
      overheadBytes:
        totalBytes - Math.round(totalBytes * 0.72) - Math.round(totalBytes * 0.18) - Math.round(totalBytes * 0.06),
      totalBytes,
    },
    measured: null,
    failure: null,
    replaces: null,
    createdAt: AT,
    ...more,
  };
}

export function aDeployment(more: Partial<DeploymentView> = {}): DeploymentView {
  return {
    deploymentId: 'deployment-1',
    servedName: 'llama-3.2-3b',
    modelId: 'model-1',
    fileId: 'file-1',
    task: 'chat',
    replicas: 1,
    contextTokens: 4096,
    slots: 4,
    priority: 50,
    readyInstances: 1,
    refusal: null,
    createdAt: AT,
    ...more,
  };
}

export function aModel(more: Partial<ModelView> = {}): ModelView {
  return {
    modelId: 'model-1',
    name: 'llama-3.2-3b',
    architecture: 'llama',
    task: 'chat',
    parameterCount: 3_210_000_000,
    trainedContextTokens: 131_072,
    license: 'llama3.2',
    toy: false,
    files: [
      {
        fileId: 'file-1',
        fileName: 'llama-3.2-3b-q4_k_m.gguf',
        quantisation: 'Q4_K_M',
        sizeBytes: Math.round(1.88 * GIB),
        sha256: 'a'.repeat(64),
        source: 'path',
      },
    ],
    createdAt: AT,
    ...more,
  };
}

export function aLiveState(more: Partial<LiveState> = {}): LiveState {
  return {
    nodes: {},
    instances: {},
    deployments: {},
    models: {},
    imports: {},
    issues: {},
    stores: {},
    decisions: {},
    ...more,
  };
}

/** What the driver counted for an instance: a little other than the estimate, as in life. */
export function measuredAs(totalGib: number): InstanceView['measured'] {
  return {
    weightsBytes: Math.round(totalGib * 0.72 * GIB),
    kvBytes: Math.round(totalGib * 0.18 * GIB),
    computeBytes: Math.round(totalGib * 0.05 * GIB),
    driverRiseBytes: [Math.round(totalGib * GIB) - 24 * MIB],
  };
}
