import { type AuditEntry, type AuditQuery, auditEntry, auditQuery } from '@aivailable/contracts';
import { Controller, Get } from '@nestjs/common';
import { z } from 'zod';
import { RequireRole } from '../../auth/require-role.js';
import { Described, ValidQuery } from '../../http/described-route.js';
import { AuditLog } from './audit-log.js';

@Controller('admin/audit')
@RequireRole('admin')
export class AuditController {
  constructor(private readonly log: AuditLog) {}

  @Get()
  @Described('Who changed what, newest first; by person, area, outcome or a part of the sentence.', z.array(auditEntry))
  list(@ValidQuery(auditQuery) query: AuditQuery): Promise<AuditEntry[]> {
    return this.log.latest(query);
  }
}
