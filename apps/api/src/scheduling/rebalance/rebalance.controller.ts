import {
  type ChangeRebalance,
  changeRebalance,
  chosenRebalance,
  type RebalanceState,
  type RebalanceView,
  rebalanceState,
  rebalanceView,
} from '@aivailable/contracts';
import { Controller, Get, Post, Put } from '@nestjs/common';
import type { z } from 'zod';
import { CurrentPrincipal, type UserPrincipal } from '../../auth/current-principal.js';
import { RequireRole } from '../../auth/require-role.js';
import { Described, ValidBody } from '../../http/described-route.js';
import { Rebalances } from './rebalances.js';

type Chosen = z.output<typeof chosenRebalance>;

@Controller('admin/rebalance')
@RequireRole('admin')
export class RebalanceController {
  constructor(private readonly rebalances: Rebalances) {}

  @Get()
  @Described(
    'Whether a better placement is known: what it gains, what it costs, its moves; and the settings.',
    rebalanceState,
  )
  state(): Promise<RebalanceState> {
    return this.rebalances.state();
  }

  @Put()
  @Described('Sets the mode (off, suggest, automatic) and the limits; what is left out stays.', rebalanceState)
  change(
    @ValidBody(changeRebalance) change: ChangeRebalance,
    @CurrentPrincipal() user: UserPrincipal,
  ): Promise<RebalanceState> {
    return this.rebalances.change(change, user);
  }

  @Post('apply')
  @Described('Carries out exactly the suggestion that was seen, make-before-break.', rebalanceView, 202)
  apply(
    @ValidBody(chosenRebalance) { rebalanceId }: Chosen,
    @CurrentPrincipal() user: UserPrincipal,
  ): Promise<RebalanceView> {
    return this.rebalances.apply(rebalanceId, user);
  }

  @Post('dismiss')
  @Described('Says no to a suggestion; it is not made again for a day.', rebalanceState)
  dismiss(
    @ValidBody(chosenRebalance) { rebalanceId }: Chosen,
    @CurrentPrincipal() user: UserPrincipal,
  ): Promise<RebalanceState> {
    return this.rebalances.dismiss(rebalanceId, user);
  }
}
