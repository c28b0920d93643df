import type { Gpu, InstanceView, NodeView } from '@aivailable/contracts';
import type { Family, Sample } from './exposition.js';

type GpuNumber = (gpu: Gpu) => number | null;

const GPU_GAUGES: readonly (readonly [name: string, help: string, value: GpuNumber])[] = [
  ['aivailable_gpu_total_bytes', 'VRAM of a GPU.', (gpu) => gpu.totalBytes],
  ['aivailable_gpu_used_bytes', 'VRAM that is taken, by whomever.', (gpu) => gpu.usedBytes],
  ['aivailable_gpu_free_bytes', 'VRAM that is free.', (gpu) => gpu.freeBytes],
  ['aivailable_gpu_temperature_celsius', 'Temperature of a GPU.', (gpu) => gpu.temperatureC],
  ['aivailable_gpu_utilisation_ratio', 'Load of a GPU, 0 to 1.', (gpu) => ratio(gpu.utilisationPercent)],
  ['aivailable_gpu_power_watts', 'Power that a GPU draws.', (gpu) => gpu.powerW],
];

/** What exists and what runs, now. A number that is not known is left out, never 0. */
export function clusterGauges(nodes: readonly NodeView[], instances: readonly InstanceView[]): Family[] {
  const names = new Map(nodes.map(({ nodeId, name }) => [nodeId, name]));
  return [
    ...nodeGauges(nodes),
    ...GPU_GAUGES.map((gauge) => gpuGauge(nodes, ...gauge)),
    ...instanceGauges(instances, names),
  ];
}

function nodeGauges(nodes: readonly NodeView[]): Family[] {
  const labelsOf = ({ name, kind, liveness, intent }: NodeView) => ({ node: name, kind, liveness, intent });
  return [
    {
      name: 'aivailable_node_info',
      type: 'gauge',
      help: 'Always 1; the labels say how the node is.',
      samples: nodes.map((node) => ({ labels: labelsOf(node), value: 1 })),
    },
    {
      name: 'aivailable_node_ready',
      type: 'gauge',
      help: '1 while the agent of the node is believed.',
      samples: nodes.map(({ name, liveness }) => ({ labels: { node: name }, value: liveness === 'ready' ? 1 : 0 })),
    },
  ];
}

function gpuGauge(nodes: readonly NodeView[], name: string, help: string, number: GpuNumber): Family {
  const samples = nodes.flatMap((node) =>
    node.gpus.flatMap((gpu): Sample[] => {
      const value = number(gpu);
      return value === null
        ? []
        : [{ labels: { node: node.name, gpu: gpu.id, name: gpu.name, kind: gpu.kind }, value }];
    }),
  );
  return { name, type: 'gauge', help, samples };
}

function instanceGauges(instances: readonly InstanceView[], names: ReadonlyMap<string, string>): Family[] {
  const labelsOf = ({ instanceId, servedName, nodeId }: InstanceView) => ({
    instance: instanceId,
    model: servedName,
    node: names.get(nodeId) ?? nodeId,
  });
  const gauge = (name: string, help: string, sample: (instance: InstanceView) => Sample): Family => ({
    name,
    type: 'gauge',
    help,
    samples: instances.map(sample),
  });
  return [
    gauge('aivailable_instance_info', 'Always 1; the labels say in which state the instance is.', (instance) => ({
      labels: { ...labelsOf(instance), state: instance.state, backend: instance.backend },
      value: 1,
    })),
    gauge('aivailable_instance_slots', 'Requests that an instance can answer at once.', (instance) => ({
      labels: labelsOf(instance),
      value: instance.slots,
    })),
    gauge('aivailable_instance_busy_slots', 'Slots that are answering.', (instance) => ({
      labels: labelsOf(instance),
      value: instance.busySlots,
    })),
    gauge('aivailable_instance_reserved_bytes', 'VRAM that is reserved for an instance.', (instance) => ({
      labels: labelsOf(instance),
      value: instance.gpus.reduce((sum, { reservedBytes }) => sum + reservedBytes, 0),
    })),
  ];
}

function ratio(percent: number | null): number | null {
  return percent === null ? null : percent / 100;
}
