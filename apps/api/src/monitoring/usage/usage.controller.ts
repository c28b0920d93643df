import { type UsageRow, usageRow } from '@aivailable/contracts';
import { Controller, Get, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { CurrentPrincipal, type UserPrincipal } from '../../auth/current-principal.js';
import { RequireRole } from '../../auth/require-role.js';
import { Described, ValidQuery } from '../../http/described-route.js';
import { UsageCsv } from './usage-csv.js';
import { UsageDays } from './usage-days.js';
import { type UsageExport, type UsageQuery, usageExport, usageQuery } from './usage-query.js';

const csv = z.string().meta({ contentMediaType: 'text/csv' });

/** The accounts: everyone's for admins, else the own ones. */
@Controller('admin')
@RequireRole('member')
export class UsageController {
  constructor(
    private readonly usage: UsageDays,
    private readonly csv: UsageCsv,
  ) {}

  @Get('usage')
  @Described(
    'Requests and tokens per UTC day and model, by key, project, user or node: of everyone for admins, else the own ones.',
    z.array(usageRow),
  )
  list(@ValidQuery(usageQuery) query: UsageQuery, @CurrentPrincipal() user: UserPrincipal): Promise<UsageRow[]> {
    return this.usage.latest(query, whose(user));
  }

  @Get('usage.csv')
  @Described(
    'The same as CSV, or with `rows=requests` each request by itself. `for=spreadsheet` begins with the mark of UTF-8.',
    csv,
  )
  export(
    @ValidQuery(usageExport) query: UsageExport,
    @CurrentPrincipal() user: UserPrincipal,
    @Res() reply: FastifyReply,
  ): void {
    void reply
      .header('content-type', 'text/csv; charset=utf-8')
      .header('content-disposition', 'attachment; filename="aivailable-usage.csv"')
      .send(this.csv.stream(query, whose(user)));
  }
}

function whose({ role, userId }: UserPrincipal): string | null {
  return role === 'admin' ? null : userId;
}
