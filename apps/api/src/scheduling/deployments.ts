import { randomUUID } from 'node:crypto';
import {
  CatalogueError,
  type ChangeDeployment,
  type createDeployment,
  DEFAULT_KV_TYPE,
  type DeploymentView,
  type DraftedWish,
  type KvType,
  type PlacementPreview,
} from '@aivailable/contracts';
import type { Wish } from '@aivailable/placement';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { z } from 'zod';
import type { Principal } from '../auth/principal.js';
import { sqlState, transaction } from '../database/transaction.js';
import { EventBus } from '../events/event-bus.js';
import { ModelFiles, type StoredFile } from '../models/model-files.js';
import { absentDeployment } from './absentees.js';
import { actorOf } from './actor.js';
import { cacheChangeWords, requireCache, writeCache } from './cache-change.js';
import { changedResidence, residenceWords, writeResidence } from './demand/residence-change.js';
import { DEFAULT_IDLE_MS, Deployment } from './deployment.entity.js';
import { formsOf } from './form.js';
import { formChangeWords, requireForms, writeForms } from './form-change.js';
import { forgive } from './memory-writes.js';
import { WISH_MOVES } from './ordered-moves.js';
import { askingWish, deploymentPreview, supposedWish } from './previews.js';
import { type WrittenPlace, writtenPlace } from './put-order.js';
import { dropPlaces } from './put-places.js';
import { Reconciler } from './reconciler.js';
import { requireRules, ruleChangeWords, writeRules } from './rule-change.js';
import { viewsOf } from './views.js';
import { draftOf } from './wish-draft.js';
import { wishedFiles } from './wished-files.js';
import { type World, WorldReader } from './world.js';

export type DeploymentWish = z.output<typeof createDeployment>;

const MINUTE_MS = 60_000;
const UNIQUE_VIOLATION = '23505';

/**
 * The wishes. Each deed writes the wish, rings, and answers with what came of it. A wish without room is kept with
 * its refusal visible: it comes true when there is room.
 */
@Injectable()
export class Deployments {
  constructor(
    private readonly dataSource: DataSource,
    private readonly modelFiles: ModelFiles,
    private readonly bus: EventBus,
    private readonly reconciler: Reconciler,
    private readonly reader: WorldReader,
  ) {}

  async list(): Promise<readonly DeploymentView[]> {
    return viewsOf(await this.reader.read(), Date.now()).deployments;
  }

  async one(deploymentId: string): Promise<DeploymentView> {
    const found = (await this.list()).find((view) => view.deploymentId === deploymentId);
    if (found === undefined) throw absentDeployment(deploymentId);
    return found;
  }

  async create(wish: DeploymentWish, principal: Principal | null): Promise<DeploymentView> {
    const files = await wishedFiles(this.modelFiles, wish);
    const deployment = deploymentOf(wish, files, randomUUID());
    requireCache(deployment.kvType, deployment, files);
    const { places, moves } = await this.#placed(wish, deployment, files);
    const said = `deployed ${deployment.servedName}, ${replicas(deployment.replicas)}`;
    await this.#write(deployment.id, said, principal, async (manager) => {
      await manager.insert(Deployment, { ...deployment, places }).catch((error: unknown) => {
        throw sqlState(error) === UNIQUE_VIOLATION ? nameTaken(deployment.servedName) : error;
      });
      await manager.query(WISH_MOVES, [JSON.stringify(moves)]);
    });
    return this.one(deployment.id);
  }

  /** Its rules are judged by the fleet of now, and so is the place where its first replica is put. */
  async #placed(wish: DeploymentWish, deployment: Deployment, files: readonly StoredFile[]): Promise<WrittenPlace> {
    if (wish.place !== undefined) await this.reconciler.settle();
    const world = await this.reader.read(files);
    requireRules(deployment, world, deployment.id);
    if (wish.place === undefined) return { places: [], moves: [] };
    const circumstances = this.reconciler.circumstances(Date.now());
    return writtenPlace(wish.place, askingWish(world, deployment, files), world, circumstances);
  }

  async change(deploymentId: string, change: ChangeDeployment, principal: Principal | null): Promise<DeploymentView> {
    const before = await this.one(deploymentId);
    const residence = changedResidence(before, change);
    await requireForms(before, change, this.modelFiles);
    const world = await this.reader.read();
    requireRules(change, world, deploymentId, before);
    requireCacheOf(world, deploymentId, change.kvType);
    const words = [
      ...[...changeWords(change), ...residenceWords(change, residence), ...formChangeWords(change)],
      ...[...ruleChangeWords(change, world), ...cacheChangeWords(change.kvType, before.kvType)],
    ];
    const said = words.join(', ');
    if (said === '') return before;
    await this.#write(deploymentId, `changed ${before.servedName} to ${said}`, principal, async (manager) => {
      await dropPlaces(manager, deploymentId, change.replicas);
      await writeResidence(manager, deploymentId, residence, change);
      await writeForms(manager, deploymentId, change);
      await writeRules(manager, deploymentId, change);
      await writeCache(manager, deploymentId, change.kvType);
      await manager.query(
        `UPDATE deployments SET priority = coalesce($2, priority), survives_node_loss = coalesce($3, survives_node_loss)
         WHERE id = $1 AND deleted_at IS NULL`,
        [deploymentId, change.priority ?? null, change.survivesNodeLoss ?? null],
      );
    });
    return this.one(deploymentId);
  }

  /** All that failed for it is forgiven, and what serves in a lesser form makes way for a better one that fits beside it. */
  async retry(deploymentId: string, principal: Principal | null): Promise<DeploymentView> {
    const { servedName } = await this.one(deploymentId);
    await this.#write(deploymentId, `another try for ${servedName} in its full form`, principal, async (manager) => {
      await forgive(manager, deploymentId, null);
      await manager.query('UPDATE deployments SET full_form_at = now() WHERE id = $1', [deploymentId]);
    });
    return this.one(deploymentId);
  }

  /** Its instances drain; what it served is refused from now on. */
  async remove(deploymentId: string, principal: Principal | null): Promise<void> {
    const { servedName } = await this.one(deploymentId);
    await this.#write(deploymentId, `removed ${servedName}`, principal, async (manager) => {
      await manager.query('UPDATE deployments SET deleted_at = now() WHERE id = $1', [deploymentId]);
      await this.bus.publish({ type: 'deployment.changed', deploymentId, deployment: null }, manager);
    });
  }

  /** What creating it would do, without doing it. */
  async preview(wish: DeploymentWish): Promise<PlacementPreview> {
    const files = await wishedFiles(this.modelFiles, wish);
    const deployment = deploymentOf(wish, files, 'preview');
    requireCache(deployment.kvType, deployment, files);
    const world = await this.reader.read(files);
    return deploymentPreview(world, deployment, files, this.reconciler.circumstances(Date.now()));
  }

  /** It, as the planner would see it in this world. */
  async supposedWish(wish: DeploymentWish, world: World): Promise<Wish> {
    const files = await wishedFiles(this.modelFiles, wish);
    return supposedWish(world, deploymentOf(wish, files, 'supposed'), files);
  }

  /** It, with the sums behind its footprints: for a console that plans by itself. */
  async drafted(wish: DeploymentWish): Promise<DraftedWish> {
    const files = await wishedFiles(this.modelFiles, wish);
    const deployment = deploymentOf(wish, files, 'preview');
    requireCache(deployment.kvType, deployment, files);
    return draftOf(await this.reader.read(files), deployment, files);
  }

  async #write(
    deploymentId: string,
    message: string,
    principal: Principal | null,
    work: (manager: EntityManager) => Promise<unknown>,
  ): Promise<void> {
    await transaction(this.dataSource, async (manager) => {
      await work(manager);
      const actor = actorOf(principal);
      await this.bus.publish(
        { type: 'happened', kind: 'deployment.wished', message, actor, subject: { deploymentId } },
        manager,
      );
      await this.bus.publish({ type: 'wish.changed' }, manager);
    });
    await this.reconciler.settle();
  }
}

function deploymentOf(wish: DeploymentWish, [file]: readonly StoredFile[], id: string): Deployment {
  const {
    modelId = null,
    contextTokens,
    slots,
    priority,
    engine = null,
    engineModel = null,
    reserveBytes = null,
    survivesNodeLoss = false,
  } = wish;
  const servedName = wish.servedName ?? file?.modelName ?? engineModel ?? '';
  return {
    ...{ id, modelId, contextTokens, slots, priority, replicas: wish.replicas, engine, engineModel, reserveBytes },
    ...{ servedName, fileId: file?.fileId ?? null, task: taskOf(wish, file), survivesNodeLoss },
    ...lesserFormsOf(wish),
    ...residenceOf(wish),
    ...rulesOf(wish),
    ...{ refusal: null, createdAt: new Date(), deletedAt: null },
  };
}

function residenceOf({ availability = 'always', idleMinutes, hours, maxReplicas }: DeploymentWish) {
  const idleMs = idleMinutes === undefined ? DEFAULT_IDLE_MS : Math.round(idleMinutes * MINUTE_MS);
  return { availability, idleMs, hours: hours ?? null, maxReplicas: maxReplicas ?? null };
}

function rulesOf({ onlyOn = [], keepOff = [], apartFrom = [], kvType = DEFAULT_KV_TYPE }: DeploymentWish) {
  return { onlyOn, keepOff, apartFrom, kvType, places: [] };
}

/** Of the files that it may be served from now. */
function requireCacheOf({ deployments, files }: World, deploymentId: string, kvType: KvType | undefined): void {
  const deployment = deployments.find(({ id }) => id === deploymentId);
  if (kvType === undefined || deployment === undefined) return;
  const served = new Set(formsOf(deployment, files).map(({ fileId }) => fileId));
  requireCache(
    kvType,
    deployment,
    [...files.values()].filter(({ fileId }) => served.has(fileId)),
  );
}

function lesserFormsOf({ minSlots = 1, fallbackFileIds = [], allowSmallerQuantisations = false }: DeploymentWish) {
  return { minSlots, fallbackFileIds, allowSmaller: allowSmallerQuantisations, fullFormAt: null };
}

function taskOf({ task }: DeploymentWish, file: StoredFile | undefined): StoredFile['task'] {
  if (file === undefined) return task ?? 'chat';
  if (task !== 'chat' || file.task === 'chat') return task ?? file.task;
  const detail = `${file.modelName} is an embedding model and cannot chat. Deploy it for embeddings.`;
  throw new CatalogueError('invalid_request', { detail });
}

function changeWords(change: ChangeDeployment): string[] {
  const surviving = change.survivesNodeLoss ? 'survive the loss of any node' : 'no instance beyond its replicas';
  return [
    ...(change.replicas === undefined ? [] : [replicas(change.replicas)]),
    ...(change.priority === undefined ? [] : [`priority ${change.priority}`]),
    ...(change.survivesNodeLoss === undefined ? [] : [surviving]),
  ];
}

function replicas(count: number): string {
  return count === 1 ? '1 replica' : `${count} replicas`;
}

function nameTaken(servedName: string): CatalogueError {
  const detail = `${servedName} is deployed already. Change its replicas, or give this deployment another name.`;
  return new CatalogueError('conflict', { detail });
}
