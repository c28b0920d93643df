import {
  changeDeployment,
  createDeployment,
  type DeploymentView,
  deploymentView,
  type OrderPlace,
  orderPlace,
  type PlacementPreview,
  placementPreview,
} from '@aivailable/contracts';
import { Controller, Delete, Get, Param, Patch, Post } from '@nestjs/common';
import { z } from 'zod';
import { CurrentPrincipal, type UserPrincipal } from '../auth/current-principal.js';
import { RequireRole } from '../auth/require-role.js';
import { Described, ValidBody } from '../http/described-route.js';
import { Deployments, type DeploymentWish } from './deployments.js';
import { Replicas } from './replicas.js';

@Controller('admin/deployments')
@RequireRole('admin')
export class DeploymentsController {
  constructor(
    private readonly deployments: Deployments,
    private readonly replicas: Replicas,
  ) {}

  @Get()
  @RequireRole('member')
  @Described('All deployments, with why not everything wished for has a place.', z.array(deploymentView))
  list(): Promise<readonly DeploymentView[]> {
    return this.deployments.list();
  }

  @Get(':deploymentId')
  @RequireRole('member')
  @Described('One deployment.', deploymentView)
  one(@Param('deploymentId') deploymentId: string): Promise<DeploymentView> {
    return this.deployments.one(deploymentId);
  }

  @Post()
  @Described(
    'Deploys a model. Without room it is kept with its refusal, and placed when there is room.',
    deploymentView,
    201,
  )
  create(
    @ValidBody(createDeployment) wish: DeploymentWish,
    @CurrentPrincipal() user: UserPrincipal,
  ): Promise<DeploymentView> {
    return this.deployments.create(wish, user);
  }

  @Post('preview')
  @Described('What a deployment would take and where it would go, without doing it.', placementPreview)
  preview(@ValidBody(createDeployment) wish: DeploymentWish): Promise<PlacementPreview> {
    return this.deployments.preview(wish);
  }

  @Patch(':deploymentId')
  @Described('Changes when it is loaded, how far it grows, the replicas or the priority.', deploymentView)
  change(
    @Param('deploymentId') deploymentId: string,
    @ValidBody(changeDeployment) change: z.output<typeof changeDeployment>,
    @CurrentPrincipal() user: UserPrincipal,
  ): Promise<DeploymentView> {
    return this.deployments.change(deploymentId, change, user);
  }

  @Post(':deploymentId/replicas')
  @Described(
    'One more replica, put where it is said: like a move it is planned anew from the fleet of now, and refused where it would not be as it was shown.',
    deploymentView,
    201,
  )
  put(
    @Param('deploymentId') deploymentId: string,
    @ValidBody(orderPlace) order: OrderPlace,
    @CurrentPrincipal() user: UserPrincipal,
  ): Promise<DeploymentView> {
    return this.replicas.put(deploymentId, order, user);
  }

  @Post(':deploymentId/retry')
  @Described(
    'Tries the full form again: failures are forgiven, and what serves in a lesser form makes way for a better one that fits beside it.',
    deploymentView,
    202,
  )
  retry(@Param('deploymentId') deploymentId: string, @CurrentPrincipal() user: UserPrincipal): Promise<DeploymentView> {
    return this.deployments.retry(deploymentId, user);
  }

  @Delete(':deploymentId')
  @Described('Removes a deployment; its instances finish what they are answering.', null)
  remove(@Param('deploymentId') deploymentId: string, @CurrentPrincipal() user: UserPrincipal): Promise<void> {
    return this.deployments.remove(deploymentId, user);
  }
}
