import { randomUUID } from 'node:crypto';
import type { SeenAtTheDoor } from '../events/cluster-event.js';
import type { ServedModel, ServingView } from '../scheduling/serving-view.js';
import type { CircuitState } from './circuit-breaker.js';
import type { Clock } from './clock.js';
import { DemandReports, type Going } from './demand-reports.js';
import { DeploymentQueue, type Waiting } from './deployment-queue.js';
import { READING_SPEED } from './homeward.js';
import { InstanceLoads, learned } from './instance-loads.js';
import type { Limits } from './limits.js';
import type { Slot } from './slot.js';
import type { Ticket } from './ticket.js';

export const BYTES_PER_TOKEN = 4;
/** Length of an answer before the first one was seen. */
const UNKNOWN_ANSWER_TOKENS = 256;

/** Work in tokens of writing: what was written, and a share of what was read. */
export function workTokens(writtenTokens: number, readTokens: number): number {
  return writtenTokens + readTokens / READING_SPEED;
}

/** One queue per deployment, and what was learned of the lengths of its answers. */
export class Admission {
  readonly loads: InstanceLoads;
  private readonly queues = new Map<string, DeploymentQueue>();
  private readonly answerTokens = new Map<string, number>();
  private readonly stopListening: () => void;
  private readonly reports: DemandReports | null;

  constructor(
    private readonly serving: ServingView,
    private readonly clock: Clock,
    private readonly limits: Limits,
    tellDemand: ((seen: SeenAtTheDoor) => void) | null = null,
    circuitChanged?: (instanceId: string, state: CircuitState) => void,
  ) {
    this.reports =
      tellDemand && new DemandReports(randomUUID(), clock, (deploymentId) => this.goingOn(deploymentId), tellDemand);
    this.loads = new InstanceLoads(clock, limits, circuitChanged);
    this.stopListening = serving.onChange(() => this.tableChanged());
  }

  queueOf({ deploymentId, servedName }: ServedModel): DeploymentQueue {
    const known = this.queues.get(deploymentId);
    if (known) return known;
    const queue = new DeploymentQueue(servedName, this.serving, this.loads, this.clock, this.limits);
    this.queues.set(deploymentId, queue);
    return queue;
  }

  /** A slot that is free now; null: `claim` waits for one. Whoever loads models hears of it either way. */
  take(model: ServedModel, ticket: Ticket): Slot | null {
    const slot = this.queueOf(model).takeNow(ticket);
    if (slot) this.came(model, ticket);
    return slot;
  }

  claim(model: ServedModel, ticket: Ticket): Waiting {
    const waiting = this.queueOf(model).claim(ticket);
    this.came(model, ticket);
    return waiting;
  }

  /** Work that a request is expected to be. */
  expectedTokens({ deploymentId }: ServedModel, maxTokens: number | null, bodyBytes: number): number {
    const typical = this.answerTokens.get(deploymentId) ?? UNKNOWN_ANSWER_TOKENS;
    return Math.ceil(workTokens(Math.min(typical, maxTokens ?? typical), bodyBytes / BYTES_PER_TOKEN));
  }

  learnAnswer({ deploymentId }: ServedModel, writtenTokens: number): void {
    this.answerTokens.set(deploymentId, learned(this.answerTokens.get(deploymentId) ?? null, writtenTokens));
  }

  get waiting(): number {
    return [...this.queues.values()].reduce((sum, queue) => sum + queue.size, 0);
  }

  close(): void {
    this.stopListening();
    this.reports?.close();
  }

  private came({ deploymentId }: ServedModel, { tried, trouble }: Ticket): void {
    this.reports?.came(deploymentId, tried.length === 0 && trouble === null);
  }

  private goingOn(deploymentId: string): Going {
    const queue = this.queues.get(deploymentId);
    const ready = queue?.model?.ready ?? [];
    return {
      waiting: queue?.size ?? 0,
      longestWaitMs: queue?.longestWaitMs ?? 0,
      busySlots: ready.reduce((sum, { instanceId }) => sum + this.loads.of(instanceId).busySlots, 0),
      slots: ready.reduce((sum, { slots }) => sum + slots, 0),
    };
  }

  private tableChanged(): void {
    for (const queue of this.queues.values()) queue.reconsider();
    const models = this.serving.models();
    const deployments = new Set(models.map(({ deploymentId }) => deploymentId));
    this.loads.keepOnly(new Set(models.flatMap(({ ready }) => ready.map(({ instanceId }) => instanceId))));
    for (const [id, queue] of this.queues) {
      if (deployments.has(id) || queue.size > 0) continue;
      this.queues.delete(id);
      this.answerTokens.delete(id);
    }
  }
}
