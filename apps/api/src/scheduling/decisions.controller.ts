import {
  CatalogueError,
  type DecisionFile,
  type DecisionView,
  decisionFile,
  decisionView,
} from '@aivailable/contracts';
import { Controller, Get, Param } from '@nestjs/common';
import { z } from 'zod';
import { RequireRole } from '../auth/require-role.js';
import { Described, ValidQuery } from '../http/described-route.js';
import { DecisionJournal } from './decision-journal.js';

const page = z.object({
  /** Id of the last decision that the reader has. */
  before: z.coerce.number().int().positive().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

@Controller('admin/decisions')
@RequireRole('admin')
export class DecisionsController {
  constructor(private readonly journal: DecisionJournal) {}

  @Get()
  @Described('What the controller decided, newest first.', z.array(decisionView))
  list(@ValidQuery(page) { before, limit }: z.output<typeof page>): Promise<DecisionView[]> {
    return this.journal.latest(limit, before ?? null);
  }

  @Get(':decisionId')
  @Described(
    'One decision with everything that it was made from: `npm run -s placement -- replay FILE` plans it again.',
    decisionFile,
  )
  one(@Param('decisionId') decisionId: string): Promise<DecisionFile> {
    if (!/^[1-9]\d{0,14}$/.test(decisionId))
      throw new CatalogueError('not_found', { detail: `${decisionId} is not the number of a decision.` });
    return this.journal.file(Number(decisionId));
  }
}
