import {
  CatalogueError,
  createDeployment,
  type DraftedWish,
  draftedWish,
  type PlanningSnapshot,
  planningSnapshot,
  supposition,
  type WhatIfView,
  type WhyNotView,
  whatIfView,
  whyNotView,
} from '@aivailable/contracts';
import { whatIf, whyNot } from '@aivailable/placement';
import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { RequireRole } from '../auth/require-role.js';
import { Described, ValidBody } from '../http/described-route.js';
import { absentDeployment } from './absentees.js';
import { Deployments, type DeploymentWish } from './deployments.js';
import { planningInput, refusalViewOf } from './previews.js';
import { Reconciler } from './reconciler.js';
import { type AskedSupposition, suppositionOf } from './suppositions.js';
import { type World, WorldReader } from './world.js';

/** Questions to the planner. None of them changes anything. */
@Controller('admin/placement')
@RequireRole('admin')
export class PlacementController {
  constructor(
    private readonly reader: WorldReader,
    private readonly reconciler: Reconciler,
    private readonly deployments: Deployments,
  ) {}

  @Get('snapshot')
  @Described(
    'The fleet in the words of the planner: who plans from it comes to the plan of the server.',
    planningSnapshot,
  )
  async snapshot(): Promise<PlanningSnapshot> {
    const nowMs = Date.now();
    const { snapshot, options } = this.#input(await this.reader.read(), nowMs);
    const { nodes, wishes, instances, pins } = snapshot;
    const lists = { nodes: [...nodes], wishes: [...wishes], instances: [...instances], pins: [...pins] };
    return { at: new Date(nowMs).toISOString(), snapshot: { ...snapshot, ...lists }, options: { ...options } };
  }

  @Post('wish')
  @HttpCode(200)
  @Described("A deployment that there is not yet, in the planner's words, for who plans by himself.", draftedWish)
  async wish(@ValidBody(createDeployment) wish: DeploymentWish): Promise<DraftedWish> {
    return this.deployments.drafted(wish);
  }

  @Get('why-not/:deploymentId')
  @Described('Why a deployment has fewer instances than it wishes for, card by card, and what is nearest.', whyNotView)
  async whyNot(@Param('deploymentId') deploymentId: string): Promise<WhyNotView> {
    const world = await this.reader.read();
    const { snapshot, options } = this.#input(world);
    const isWished = world.deployments.some(({ id, deletedAt }) => id === deploymentId && deletedAt === null);
    const wish = isWished ? snapshot.wishes.find(({ id }) => id === deploymentId) : undefined;
    if (wish === undefined) throw absentDeployment(deploymentId);
    const { ok, message, refusals, nearest } = whyNot(snapshot, wish, options);
    return { ok, message, refusals: refusals.map(refusalViewOf), nearest: nearest && nearestView(nearest) };
  }

  @Post('what-if')
  @HttpCode(200)
  @Described(
    'What the planner would do with another card or node, without or draining one, with or without a deployment.',
    whatIfView,
  )
  async whatIf(@ValidBody(supposition) asked: AskedSupposition): Promise<WhatIfView> {
    const world = await this.reader.read();
    const { snapshot, options } = this.#input(world);
    const supposed =
      asked.kind === 'deploy'
        ? ({ kind: 'deploy', wish: await this.deployments.supposedWish(asked.deployment, world) } as const)
        : suppositionOf(asked, world, snapshot);
    const { ok, messages, changes, newRefusals } = whatIf(snapshot, supposed, options);
    if (!ok) throw new CatalogueError('not_found', { detail: messages.join(' ') });
    return {
      messages: [...messages],
      changes: changes.map(({ wishId, ...change }) => ({ deploymentId: wishId, ...change })),
      newRefusals: newRefusals.map(refusalViewOf),
    };
  }

  #input(world: World, nowMs = Date.now()) {
    return planningInput(world, this.reconciler.circumstances(nowMs));
  }
}

function nearestView({ candidate, heldBy }: NonNullable<ReturnType<typeof whyNot>['nearest']>): WhyNotView['nearest'] {
  const { nodeId, nodeName, gpuIds, shortBytes } = candidate;
  const holders = heldBy.map(({ instanceId, wishId, bytes }) => ({ instanceId, deploymentId: wishId, bytes }));
  return { nodeId, nodeName, gpuIds: [...gpuIds], shortBytes: shortBytes ?? 0, heldBy: holders };
}
