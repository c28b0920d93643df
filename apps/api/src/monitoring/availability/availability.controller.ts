import {
  type AvailabilityReport,
  type AvailabilityRow,
  availabilityRange,
  availabilityReport,
  availabilityRow,
} from '@aivailable/contracts';
import { Controller, Get } from '@nestjs/common';
import { z } from 'zod';
import { RequireRole } from '../../auth/require-role.js';
import { Described, ValidQuery } from '../../http/described-route.js';
import { type DayRange, dayRange } from '../day-range.js';
import { Availability } from './availability.js';

const rangeQuery = z.object({ range: availabilityRange.default('24h') });

@Controller('admin/availability')
@RequireRole('member')
export class AvailabilityController {
  constructor(private readonly availability: Availability) {}

  @Get()
  @Described('Share of each UTC day in which a served model had a ready instance.', z.array(availabilityRow))
  list(@ValidQuery(dayRange) { days }: DayRange): Promise<AvailabilityRow[]> {
    return this.availability.latest(days);
  }

  @Get('strips')
  @Described('Models and the service over a range, in cells, with the worst gaps.', availabilityReport)
  strips(@ValidQuery(rangeQuery) { range }: z.output<typeof rangeQuery>): Promise<AvailabilityReport> {
    return this.availability.report(range, Date.now());
  }
}
