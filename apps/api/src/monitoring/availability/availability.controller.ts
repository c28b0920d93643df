import { type AvailabilityRow, availabilityRow } from '@aivailable/contracts';
import { Controller, Get } from '@nestjs/common';
import { z } from 'zod';
import { RequireRole } from '../../auth/require-role.js';
import { Described, ValidQuery } from '../../http/described-route.js';
import { type DayRange, dayRange } from '../day-range.js';
import { Availability } from './availability.js';

@Controller('admin/availability')
@RequireRole('member')
export class AvailabilityController {
  constructor(private readonly availability: Availability) {}

  @Get()
  @Described('Share of each UTC day in which a served model had a ready instance.', z.array(availabilityRow))
  list(@ValidQuery(dayRange) { days }: DayRange): Promise<AvailabilityRow[]> {
    return this.availability.latest(days);
  }
}
