import { type TimelineEntry, timelineEntry } from '@aivailable/contracts';
import { Controller, Get } from '@nestjs/common';
import { z } from 'zod';
import { RequireRole } from '../../auth/require-role.js';
import { Journal } from '../../events/journal.js';
import { Described, ValidQuery } from '../../http/described-route.js';

const page = z.object({
  /** Id of the last line that the reader has. */
  before: z.coerce.number().int().positive().optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  /** Id (or other value) that the lines are about. */
  subject: z.string().min(1).max(200).optional(),
});

@Controller('admin/timeline')
@RequireRole('admin')
export class TimelineController {
  constructor(private readonly journal: Journal) {}

  @Get()
  @Described('What happened, newest first.', z.array(timelineEntry))
  list(@ValidQuery(page) { before, limit, subject }: z.output<typeof page>): Promise<TimelineEntry[]> {
    return this.journal.latest(limit, before ?? null, subject ?? null);
  }
}
