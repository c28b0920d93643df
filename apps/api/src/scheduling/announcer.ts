import type { Issue } from '@aivailable/contracts';
import { Injectable } from '@nestjs/common';
import type { ClusterEvent } from '../events/cluster-event.js';
import { EventBus } from '../events/event-bus.js';
import type { Views } from './views.js';

/** Tells what looks different from what was told before; the first time, everything. */
@Injectable()
export class Announcer {
  readonly #told = new Map<string, string>();

  /** Who leads next has to know what is there to be ended. */
  constructor(private readonly bus: EventBus) {
    bus.on('issue.changed', (event) => {
      const key = `issue ${event.issueId}`;
      if (event.issue === null) this.#told.delete(key);
      else this.#told.set(key, JSON.stringify(event));
    });
  }

  /** Whether this trouble stands, whoever leads. */
  stands(issueId: string): boolean {
    return this.#told.has(`issue ${issueId}`);
  }

  async announce({ deployments, instances }: Views, issues: ReadonlyMap<string, Issue>): Promise<void> {
    const news: [string, ClusterEvent][] = [
      ...deployments.map((deployment): [string, ClusterEvent] => [
        `deployment ${deployment.deploymentId}`,
        { type: 'deployment.changed', deploymentId: deployment.deploymentId, deployment },
      ]),
      ...instances.map((instance): [string, ClusterEvent] => [
        `instance ${instance.instanceId}`,
        { type: 'instance.changed', instanceId: instance.instanceId, instance },
      ]),
      ...[...issues].map(([issueId, issue]): [string, ClusterEvent] => [
        `issue ${issueId}`,
        { type: 'issue.changed', issueId, issue },
      ]),
    ];
    const present = new Set(news.map(([key]) => key));
    const gone = [...this.#told.keys()].filter((key) => !present.has(key));
    for (const [key, event] of [...news, ...gone.map(farewell)]) await this.#tell(key, event);
    for (const key of gone) this.#told.delete(key);
  }

  async #tell(key: string, event: ClusterEvent): Promise<void> {
    const text = JSON.stringify(event);
    if (this.#told.get(key) === text) return;
    this.#told.set(key, text);
    await this.bus.publish(event);
  }
}

function farewell(key: string): [string, ClusterEvent] {
  const kind = key.split(' ', 1)[0];
  const id = key.slice(`${kind} `.length);
  if (kind === 'issue') return [key, { type: 'issue.changed', issueId: id, issue: null }];
  if (kind === 'deployment') return [key, { type: 'deployment.changed', deploymentId: id, deployment: null }];
  return [key, { type: 'instance.changed', instanceId: id, instance: null }];
}
