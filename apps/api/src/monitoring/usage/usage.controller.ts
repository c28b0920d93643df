import { type UsageRow, usageRow } from '@aivailable/contracts';
import { Controller, Get } from '@nestjs/common';
import { z } from 'zod';
import { CurrentPrincipal, type UserPrincipal } from '../../auth/current-principal.js';
import { RequireRole } from '../../auth/require-role.js';
import { Described, ValidQuery } from '../../http/described-route.js';
import { type DayRange, dayRange } from '../day-range.js';
import { UsageDays } from './usage-days.js';

@Controller('admin/usage')
@RequireRole('member')
export class UsageController {
  constructor(private readonly usage: UsageDays) {}

  @Get()
  @Described(
    'Requests and tokens per key, model and UTC day: of everyone for admins, else the own ones.',
    z.array(usageRow),
  )
  list(@ValidQuery(dayRange) { days }: DayRange, @CurrentPrincipal() user: UserPrincipal): Promise<UsageRow[]> {
    return this.usage.latest(days, user.role === 'admin' ? null : user.userId);
  }
}
