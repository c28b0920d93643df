import {
  type InstanceView,
  instanceView,
  moveInstance,
  type OrderMove,
  orderMove,
  type PlacementPreview,
  placementPreview,
} from '@aivailable/contracts';
import { Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { z } from 'zod';
import { CurrentPrincipal, type UserPrincipal } from '../auth/current-principal.js';
import { RequireRole } from '../auth/require-role.js';
import { Described, ValidBody } from '../http/described-route.js';
import { Moves } from './moves.js';

@Controller('admin/instances')
@RequireRole('admin')
export class InstancesController {
  constructor(private readonly moves: Moves) {}

  @Get()
  @RequireRole('member')
  @Described('All instances, wherever they are.', z.array(instanceView))
  list(): Promise<readonly InstanceView[]> {
    return this.moves.list();
  }

  @Post(':instanceId/move')
  @Described(
    'Moves an instance: the answer is its successor, the old one leaves when that is ready; or itself where others make room first.',
    instanceView,
    202,
  )
  move(
    @Param('instanceId') instanceId: string,
    @ValidBody(orderMove) order: OrderMove,
    @CurrentPrincipal() user: UserPrincipal,
  ): Promise<InstanceView> {
    return this.moves.move(instanceId, order, user);
  }

  @Delete(':instanceId/move')
  @HttpCode(200)
  @Described(
    'Takes a move back: the old one stays and its successor leaves, until the old one is leaving.',
    instanceView,
  )
  takeBack(@Param('instanceId') instanceId: string, @CurrentPrincipal() user: UserPrincipal): Promise<InstanceView> {
    return this.moves.takeBack(instanceId, user);
  }

  @Post(':instanceId/move/preview')
  @Described('What a move would do, without doing it.', placementPreview)
  preview(
    @Param('instanceId') instanceId: string,
    @ValidBody(moveInstance) target: z.output<typeof moveInstance>,
  ): Promise<PlacementPreview> {
    return this.moves.preview(instanceId, target);
  }

  @Post(':instanceId/retry')
  @Described('Tries a failed instance again, where it is.', instanceView)
  retry(@Param('instanceId') instanceId: string, @CurrentPrincipal() user: UserPrincipal): Promise<InstanceView> {
    return this.moves.retry(instanceId, user);
  }
  @Post(':instanceId/unpin')
  @HttpCode(200)
  @Described('Lets an instance that an admin put where it is be moved and evicted again.', instanceView)
  unpin(@Param('instanceId') instanceId: string, @CurrentPrincipal() user: UserPrincipal): Promise<InstanceView> {
    return this.moves.unpin(instanceId, user);
  }
}
