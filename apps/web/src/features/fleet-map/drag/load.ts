import type { DeploymentView, InstanceView, ModelView } from '@aivailable/contracts';
import { mayMove } from './may-move.js';

/** What can be carried: instances that run, a model of the catalogue, or one more replica of a deployment. */
export type Load =
  | { readonly kind: 'instances'; readonly ids: readonly string[] }
  | { readonly kind: 'model'; readonly modelId: string }
  | { readonly kind: 'deployment'; readonly deploymentId: string };

/** What stands in `data-carry` of its element: ids may hold any letter. */
export function carryOf(load: Exclude<Load, { kind: 'instances' }>): string {
  return JSON.stringify(load.kind === 'model' ? ['model', load.modelId] : ['deployment', load.deploymentId]);
}

/** The thing at this element; with others, where it is one of several that are chosen. */
export function loadAt(target: EventTarget, chosen: ReadonlySet<string>): Load | null {
  const element = target instanceof Element ? target.closest('[data-instance], [data-carry]') : null;
  const instanceId = element?.getAttribute('data-instance');
  if (instanceId) return { kind: 'instances', ids: chosen.has(instanceId) ? [...chosen] : [instanceId] };
  const carry = element?.getAttribute('data-carry');
  if (!carry) return null;
  const [kind, id]: string[] = JSON.parse(carry);
  if (id === undefined) return null;
  return kind === 'model' ? { kind, modelId: id } : { kind: 'deployment', deploymentId: id };
}

interface Known {
  readonly instances: readonly InstanceView[];
  readonly models: readonly ModelView[];
  readonly deployments: readonly DeploymentView[];
  readonly manyWords: (count: number) => string;
}

/** It as it may be carried, with its name; null where nothing of it may. */
export function lifted(load: Load, known: Known): { readonly load: Load; readonly name: string } | null {
  switch (load.kind) {
    case 'instances': {
      const wanted = known.instances.filter(({ instanceId }) => load.ids.includes(instanceId));
      const movable = wanted.filter((one) => mayMove(one, known.instances));
      const [first] = movable;
      if (first === undefined) return null;
      const name = movable.length === 1 ? first.servedName : known.manyWords(movable.length);
      return { load: { kind: 'instances', ids: movable.map(({ instanceId }) => instanceId) }, name };
    }
    case 'model': {
      const model = known.models.find(({ modelId }) => modelId === load.modelId);
      return model ? { load, name: model.name } : null;
    }
    case 'deployment': {
      const deployment = known.deployments.find(({ deploymentId }) => deploymentId === load.deploymentId);
      return deployment ? { load, name: deployment.servedName } : null;
    }
    default:
      return load satisfies never;
  }
}
