import { CatalogueError, type DeploymentView, type OrderPlace } from '@aivailable/contracts';
import { withOneMore } from '@aivailable/placement';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Principal } from '../auth/principal.js';
import { transaction } from '../database/transaction.js';
import { EventBus } from '../events/event-bus.js';
import { absentDeployment } from './absentees.js';
import { actorOf } from './actor.js';
import type { Deployment } from './deployment.entity.js';
import { WISH_MOVES } from './ordered-moves.js';
import { planningInput } from './previews.js';
import { type WrittenPlace, writtenPlace } from './put-order.js';
import { Reconciler } from './reconciler.js';
import { viewsOf } from './views.js';
import { type World, WorldReader } from './world.js';

const MOST_REPLICAS = 100;

/** One more instance of a standing deployment, put where an admin says. */
@Injectable()
export class Replicas {
  constructor(
    private readonly dataSource: DataSource,
    private readonly bus: EventBus,
    private readonly reconciler: Reconciler,
    private readonly reader: WorldReader,
  ) {}

  async put(deploymentId: string, order: OrderPlace, principal: Principal | null): Promise<DeploymentView> {
    await this.reconciler.settle();
    const world = await this.reader.read();
    const circumstances = this.reconciler.circumstances(Date.now());
    const deployment = standing(world, deploymentId);
    const { servedName } = deployment;
    requireRoomToGrow(deployment);
    const wish = planningInput(world, circumstances).snapshot.wishes.find(({ id }) => id === deploymentId);
    if (wish === undefined) throw absentDeployment(deploymentId);
    const { places, moves } = writtenPlace(order, withOneMore(wish), world, circumstances);
    await this.#write(deployment, putWords(servedName, order, world), principal, { places, moves });
    const views = viewsOf(await this.reader.read(), Date.now()).deployments;
    const view = views.find((one) => one.deploymentId === deploymentId);
    if (view === undefined) throw absentDeployment(deploymentId);
    return view;
  }

  async #write(
    { id, servedName, replicas }: Deployment,
    message: string,
    principal: Principal | null,
    { places, moves }: WrittenPlace,
  ): Promise<void> {
    const actor = actorOf(principal);
    await transaction(this.dataSource, async (manager) => {
      const [grown]: [unknown[], number] = await manager.query(ONE_MORE, [id, JSON.stringify(places), replicas]);
      if (grown.length === 0)
        throw new CatalogueError('stale_snapshot', {
          detail: `${servedName} was removed, or has other replicas by now`,
        });
      await manager.query(WISH_MOVES, [JSON.stringify(moves)]);
      const subject = { deploymentId: id };
      await this.bus.publish({ type: 'happened', kind: 'deployment.wished', message, actor, subject }, manager);
      await this.bus.publish({ type: 'wish.changed' }, manager);
    });
    await this.reconciler.settle();
  }
}

/** Only of as many as it was planned for: of two who put one at the same moment, the second plans anew. */
const ONE_MORE = `
  UPDATE deployments SET replicas = replicas + 1, places = places || $2::jsonb
  WHERE id = $1 AND replicas = $3 AND deleted_at IS NULL RETURNING id`;

function requireRoomToGrow({ servedName, replicas, maxReplicas }: Deployment): void {
  if (replicas >= MOST_REPLICAS)
    throw new CatalogueError('conflict', { detail: `${servedName} has ${replicas} replicas, the most there can be.` });
  if (maxReplicas === null || replicas < maxReplicas) return;
  const most = maxReplicas === 1 ? '1 replica' : `${maxReplicas} replicas`;
  const detail = `${servedName} may grow to ${most} at most, and that is how many it has: raise maxReplicas first, then put one more.`;
  throw new CatalogueError('conflict', { detail });
}

function standing({ deployments }: World, deploymentId: string) {
  const found = deployments.find(({ id, deletedAt }) => id === deploymentId && deletedAt === null);
  if (found === undefined) throw absentDeployment(deploymentId);
  return found;
}

function putWords(servedName: string, { nodeId }: OrderPlace, { nodes }: World): string {
  const where = nodeId === undefined ? '' : ` on ${nodes.get(nodeId)?.name ?? nodeId}`;
  return `one more replica of ${servedName}${where}`;
}
