import { isDeepStrictEqual } from 'node:util';
import {
  CatalogueError,
  type InstanceView,
  type MoveInstance,
  type OrderMove,
  type PlacementPreview,
} from '@aivailable/contracts';
import type { MoveTarget } from '@aivailable/placement';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Principal } from '../auth/principal.js';
import { transaction } from '../database/transaction.js';
import { EventBus } from '../events/event-bus.js';
import { absentNode } from '../fleet/absent-node.js';
import { absentInstance } from './absentees.js';
import { actorOf } from './actor.js';
import type { Instance } from './instance.entity.js';
import { forgive } from './memory-writes.js';
import { chainOf, obstacleTo, TAKE_BACK, WISH_MOVES, writtenMoves } from './ordered-moves.js';
import { movePreview } from './previews.js';
import { Reconciler } from './reconciler.js';
import { nameOf, placeOf } from './timeline.js';
import { viewsOf } from './views.js';
import { type World, WorldReader } from './world.js';

/**
 * What is asked of single instances. A move is written down as the wish that it is (`move_to` on the old one); the
 * reconciler starts the successor, drains the old one when the successor is ready, and gives up when it fails. A
 * restart in between changes nothing.
 */
@Injectable()
export class Moves {
  constructor(
    private readonly dataSource: DataSource,
    private readonly bus: EventBus,
    private readonly reconciler: Reconciler,
    private readonly reader: WorldReader,
  ) {}

  async list(): Promise<readonly InstanceView[]> {
    return viewsOf(await this.reader.read(), Date.now()).instances;
  }

  async preview(instanceId: string, target: MoveInstance): Promise<PlacementPreview> {
    const world = await this.reader.read();
    const row = movable(world, instanceId, target);
    return movePreview(world, row, target, this.reconciler.circumstances(Date.now()));
  }

  /** The successor, as it was placed. */
  async move(instanceId: string, order: OrderMove, principal: Principal | null): Promise<InstanceView> {
    await this.reconciler.settle();
    const nowMs = Date.now();
    const world = await this.reader.read();
    const row = movable(world, instanceId, order);
    const chain = chainOf(instanceId, order);
    for (const one of chain) movable(world, one.instanceId, one.target);
    const obstacle = obstacleTo(chain, order, world, this.reconciler.circumstances(nowMs));
    if (obstacle !== null) throw obstacle;
    const where = world.nodes.get(order.nodeId)?.name ?? order.nodeId;
    const message = `moving ${nameOf(row, world)} from ${placeOf(row, world)} to ${where}`;
    await this.#write(row, 'instance.move-wished', message, principal, async (manager) => {
      await manager.query(WISH_MOVES, [JSON.stringify(writtenMoves(chain, order, nowMs))]);
    });
    return chain.length > 1 ? this.#one(instanceId) : this.#successorOf(instanceId);
  }

  /** The move is off: the old one stays, its successor leaves. Possible until the old one begins to leave. */
  async takeBack(instanceId: string, principal: Principal | null): Promise<InstanceView> {
    const world = await this.reader.read();
    const row = rowOf(world, instanceId);
    const what = `${nameOf(row, world)} on ${placeOf(row, world)}`;
    if (row.moveTo === null || row.wanted === 'drain')
      throw conflict(`${what} is on no move that can still be taken back. Move it back instead.`);
    const ids = [row.id, ...(row.moveTo.after ?? [])];
    await this.#write(row, 'instance.move-taken-back', `took the move of ${what} back`, principal, async (manager) => {
      await manager.query(TAKE_BACK, [ids]);
    });
    return this.#one(instanceId);
  }

  /** Another try for a failed one, where it is; earlier failures there are forgiven. */
  async retry(instanceId: string, principal: Principal | null): Promise<InstanceView> {
    const world = await this.reader.read();
    const row = rowOf(world, instanceId);
    if (row.state !== 'failed')
      throw conflict(`${nameOf(row, world)} on ${placeOf(row, world)} has not failed, it is ${row.state}.`);
    const message = `another try for ${nameOf(row, world)} on ${placeOf(row, world)}`;
    await this.#write(row, 'instance.retry-wished', message, principal, async (manager) => {
      await manager.query(
        `UPDATE instances SET attempt = attempt + 1, state = 'starting', state_since = now(), failure = NULL WHERE id = $1`,
        [row.id],
      );
      await forgive(manager, row.deploymentId, row.nodeId);
    });
    return this.#one(instanceId);
  }

  /** It may be moved and evicted again like any other. */
  async unpin(instanceId: string, principal: Principal | null): Promise<InstanceView> {
    const world = await this.reader.read();
    const row = rowOf(world, instanceId);
    const what = `${nameOf(row, world)} on ${placeOf(row, world)}`;
    if (!row.pinned) throw conflict(`${what} is not pinned: nothing keeps it there.`);
    await this.#write(row, 'instance.unpinned', `${what} is not pinned any more`, principal, async (manager) => {
      await manager.query('UPDATE instances SET pinned = false WHERE id = $1', [row.id]);
    });
    return this.#one(instanceId);
  }

  async #one(instanceId: string): Promise<InstanceView> {
    const view = (await this.list()).find((one) => one.instanceId === instanceId);
    if (view === undefined) throw absentInstance(instanceId);
    return view;
  }

  async #successorOf(instanceId: string): Promise<InstanceView> {
    const views = await this.list();
    const successor = views.find(({ replaces }) => replaces === instanceId);
    if (successor !== undefined) return successor;
    throw new CatalogueError('stale_snapshot', {
      detail: 'the place was taken meanwhile. Look again and move it anew.',
    });
  }

  async #write(
    row: Instance,
    kind: string,
    message: string,
    principal: Principal | null,
    work: (manager: EntityManager) => Promise<void>,
  ): Promise<void> {
    const subject = { instanceId: row.id, deploymentId: row.deploymentId };
    await transaction(this.dataSource, async (manager) => {
      await work(manager);
      await this.bus.publish({ type: 'happened', kind, message, actor: actorOf(principal), subject }, manager);
      await this.bus.publish({ type: 'wish.changed' }, manager);
    });
    await this.reconciler.settle();
  }
}

export function movable(world: World, instanceId: string, { nodeId, gpuIds }: MoveTarget): Instance {
  const row = rowOf(world, instanceId);
  const what = `${nameOf(row, world)} on ${placeOf(row, world)}`;
  if (!world.nodes.has(nodeId)) throw absentNode(nodeId);
  if (row.wanted === 'drain') throw conflict(`${what} is draining and cannot be moved.`);
  if (row.state === 'lost') throw conflict(`${what} is lost with its node; it is placed anew by itself.`);
  const isMoving = row.replaces !== null || world.instances.some(({ replaces }) => replaces === instanceId);
  if (isMoving || row.moveTo !== null) throw conflict(`${what} is being moved already.`);
  const present = row.gpus.map(({ gpuId }) => gpuId).sort();
  const isThere = gpuIds === undefined || isDeepStrictEqual([...gpuIds].sort(), present);
  if (row.nodeId === nodeId && isThere) throw conflict(`${what} is there already.`);
  return row;
}

function rowOf(world: World, instanceId: string): Instance {
  const row = world.instances.find(({ id }) => id === instanceId);
  if (row === undefined) throw absentInstance(instanceId);
  return row;
}

function conflict(detail: string): CatalogueError {
  return new CatalogueError('conflict', { detail });
}
