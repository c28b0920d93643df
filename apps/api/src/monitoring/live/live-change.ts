import type { LiveChange } from '@aivailable/contracts';
import type { ClusterEvent } from '../../events/cluster-event.js';

/** The events that change what the console shows. */
export const SHOWN_EVENTS = [
  'node.changed',
  'node-store.changed',
  'instance.changed',
  'deployment.changed',
  'model.changed',
  'import.changed',
  'issue.changed',
] as const;
export type ShownEvent = Extract<ClusterEvent, { type: (typeof SHOWN_EVENTS)[number] }>;

export function liveChangeOf(event: ShownEvent): LiveChange {
  switch (event.type) {
    case 'node.changed':
      return { kind: 'nodes', id: event.nodeId, value: event.node };
    case 'node-store.changed':
      return { kind: 'stores', id: event.nodeId, value: event.store };
    case 'instance.changed':
      return { kind: 'instances', id: event.instanceId, value: event.instance };
    case 'deployment.changed':
      return { kind: 'deployments', id: event.deploymentId, value: event.deployment };
    case 'model.changed':
      return { kind: 'models', id: event.modelId, value: event.model };
    case 'import.changed':
      return { kind: 'imports', id: event.importId, value: event.import };
    case 'issue.changed':
      return { kind: 'issues', id: event.issueId, value: event.issue };
    default:
      return event satisfies never;
  }
}
