import {
  clause,
  type DeploymentView,
  type InstanceObservation,
  type InstanceView,
  type ModelView,
  type NodeView,
  type Weekday,
} from '@aivailable/contracts';
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { EventBus } from '../events/event-bus.js';
import { FleetView } from '../fleet/fleet-view.js';
import { AwaitedNodes } from './awaited-nodes.js';
import { nextOpening, type Opening } from './demand/open-hours.js';
import { type ServedFile, type ServedModel, ServingView } from './serving-view.js';

/** So long a request may wait at most. */
const RETURN_MS = 60_000;
/** An engine that failed and is started again by itself within this is waited for. */
const SOON_MS = 15_000;

/**
 * The routing table in memory. What shall serve comes from committed events; whether it does now also from the
 * agent's own last words, so that a dead engine is out before the database knows.
 */
@Injectable()
export class LiveServingView extends ServingView implements OnModuleInit, OnApplicationShutdown {
  readonly #deployments = new Map<string, DeploymentView>();
  readonly #instances = new Map<string, InstanceView>();
  readonly #models = new Map<string, ModelView>();
  readonly #listeners = new Set<() => void>();
  readonly #awaited = new AwaitedNodes(RETURN_MS, () => this.#changed());
  #table: ReadonlyMap<string, ServedModel> | null = null;

  constructor(
    private readonly bus: EventBus,
    private readonly fleet: FleetView,
  ) {
    super();
  }

  onModuleInit(): void {
    this.bus.on('deployment.changed', ({ deploymentId, deployment }) => {
      this.#keep(this.#deployments, deploymentId, deployment);
    });
    this.bus.on('instance.changed', ({ instanceId, instance }) => {
      this.#keep(this.#instances, instanceId, instance);
    });
    this.bus.on('model.changed', ({ modelId, model }) => this.#keep(this.#models, modelId, model));
    this.fleet.onChange((nodeId) => {
      this.#awaited.see(nodeId, this.fleet.node(nodeId)?.liveness);
      this.#changed();
    });
  }

  onApplicationShutdown(): void {
    this.#awaited.close();
  }

  override model(servedName: string): ServedModel | undefined {
    return this.#current().get(servedName);
  }

  override models(): readonly ServedModel[] {
    return [...this.#current().values()];
  }

  override onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #keep<T>(map: Map<string, T>, id: string, value: T | null): void {
    if (value === null) map.delete(id);
    else map.set(id, value);
    this.#changed();
  }

  #changed(): void {
    this.#table = null;
    for (const listener of this.#listeners) listener();
  }

  /** Made anew at the first question after a change. */
  #current(): ReadonlyMap<string, ServedModel> {
    this.#table ??= new Map(
      [...this.#deployments.values()].map((deployment) => [deployment.servedName, this.#served(deployment)]),
    );
    return this.#table;
  }

  #served(deployment: DeploymentView): ServedModel {
    const { servedName, deploymentId, task, contextTokens, createdAt } = deployment;
    const mine = [...this.#instances.values()].filter((instance) => instance.deploymentId === deploymentId);
    const standings = mine.map((instance) => this.#standing(instance));
    const isLoading =
      standings.some((standing) => 'waits' in standing && standing.isOnItsWay) || isUndecided(deployment, mine);
    const ready = standings.flatMap((standing) => ('serves' in standing ? [standing.serves] : []));
    const waiting = standings.flatMap((standing) => ('waits' in standing ? [standing.waits] : []));
    const refused = deployment.refusal === null ? [] : [deployment.refusal.message];
    const createdAtMs = Date.parse(createdAt);
    const asleep = isAsleep(deployment, mine);
    const opening = asleep && deployment.hours ? nextOpening(deployment.hours, Date.now()) : null;
    return {
      servedName,
      deploymentId,
      task,
      createdAtMs,
      contextTokens,
      file: fileOf(deployment, this.#models),
      weightsBytes: Math.max(0, ...mine.map(({ footprint }) => footprint.weightsBytes)),
      ready,
      waiting: [...waiting, ...refused, ...(asleep ? sleepWords(deployment, opening) : [])],
      isLoading,
      isOnDemand: deployment.availability === 'on-demand',
      etaSeconds: opening ? opening.inMinutes * 60 : (deployment.demand?.etaSeconds ?? null),
    };
  }

  #standing(instance: InstanceView): Standing {
    const { instanceId, nodeId, slots } = instance;
    const node = this.fleet.node(nodeId);
    const observed = this.fleet.observations(nodeId).find((one) => one.instanceId === instanceId);
    const serves = instance.state === 'ready' && instance.wanted === 'run' && node?.liveness === 'ready';
    if (serves && observed?.state === 'ready') {
      const takenBytes = instance.footprint.totalBytes;
      const { tokensPerSecond = null } = instance;
      const known = { takenBytes, kin: kinOf(instance), tokensPerSecond };
      return { serves: { instanceId, nodeId, nodeName: node.name, slots, ...known } };
    }
    return { waits: whatItDoes(instance, node), isOnItsWay: this.#isOnItsWay(instance, node, observed) };
  }

  /** A request may wait for it: it is loading, is started again soon, or its node is expected to speak up again. */
  #isOnItsWay(
    { state, wanted, nodeId }: InstanceView,
    node: NodeView | undefined,
    observed: InstanceObservation | undefined,
  ): boolean {
    if (wanted !== 'run' || node === undefined) return false;
    if (node.liveness === 'lost' && this.#awaited.isGivenUp(nodeId)) return false;
    return ON_THE_WAY.includes(state) || (state === 'failed' && isTriedSoon(observed));
  }
}

function fileOf({ modelId, fileId }: DeploymentView, models: ReadonlyMap<string, ModelView>): ServedFile | null {
  const model = models.get(modelId ?? '');
  const file = model?.files.find((one) => one.fileId === fileId);
  if (!model || !file) return null;
  const { architecture, parameterCount } = model;
  const { quantisation, sizeBytes, sha256 } = file;
  return { architecture, parameterCount, quantisation, sizeBytes, sha256 };
}

/** Null where nobody knows which file its engine reads. */
function kinOf({ engine, fileId }: InstanceView): string | null {
  return fileId ? `${engine} ${fileId}` : null;
}

type Standing = { serves: ServedModel['ready'][number] } | { waits: string; isOnItsWay: boolean };

/** Nobody has said yet where it goes or why it goes nowhere, or it waits for room that others are making. */
function isUndecided(deployment: DeploymentView, instances: readonly InstanceView[]): boolean {
  const { refusal, availability } = deployment;
  if (!isWished(deployment) || !(refusal === null || refusal.waits)) return false;
  const isComing = availability === 'on-demand' || refusal?.waits === true;
  return isComing
    ? instances.every(({ wanted, state }) => wanted === 'drain' || state === 'lost')
    : instances.length === 0;
}

/** On demand: whoever asks wishes for it. */
function isWished({ replicas, availability, demand }: DeploymentView): boolean {
  return replicas > 0 && (availability === 'on-demand' || (demand?.wantedReplicas ?? replicas) > 0);
}

/** Why nobody does anything about it. */
function sleepWords({ availability, hours }: DeploymentView, opening: Opening | null): string[] {
  if (availability === 'on-demand') return ['it is loaded when it is asked for'];
  if (availability !== 'hours') return [];
  const next = opening && `, next on ${DAYS[opening.day]} at ${opening.time} (${hours?.timeZone})`;
  return [`it is loaded by hours, and this is outside of them${next ?? ''}`];
}

function isAsleep({ demand, replicas }: DeploymentView, instances: readonly InstanceView[]): boolean {
  return instances.length === 0 && replicas > 0 && demand?.wantedReplicas === 0;
}

const DAYS: Readonly<Record<Weekday, string>> = {
  ...{ mon: 'Monday', tue: 'Tuesday', wed: 'Wednesday', thu: 'Thursday' },
  ...{ fri: 'Friday', sat: 'Saturday', sun: 'Sunday' },
};

const ON_THE_WAY: readonly InstanceView['state'][] = ['assigned', 'fetching', 'starting', 'ready', 'lost'];

function isTriedSoon(observed: InstanceObservation | undefined): boolean {
  if (observed === undefined) return false;
  const { retryInMs = null } = observed;
  return observed.state !== 'failed' || (retryInMs !== null && retryInMs <= SOON_MS);
}

/** A clause for people: `starting on attic`. */
function whatItDoes({ state, wanted, failure, nodeId }: InstanceView, node: NodeView | undefined): string {
  if (node === undefined) return `its node ${nodeId} has left`;
  if (wanted === 'drain') return `draining on ${node.name}`;
  if (state === 'failed') return `failed on ${node.name} (${clause(failure?.message ?? 'no reason was given')})`;
  if (node.liveness !== 'ready') return `its node ${node.name} ${SILENCE[node.liveness]}`;
  return `${state === 'ready' ? 'restarting' : state} on ${node.name}`;
}

const SILENCE: Readonly<Record<Exclude<NodeView['liveness'], 'ready'>, string>> = {
  joining: 'is still joining',
  suspect: 'has stopped reporting',
  lost: 'is lost: its agent has been silent for too long',
};
