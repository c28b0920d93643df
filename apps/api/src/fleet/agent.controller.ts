import { CatalogueError, type JoinAnswer, joinRequest } from '@aivailable/contracts';
import { Controller, Headers, HttpCode, Post } from '@nestjs/common';
import type { z } from 'zod';
import { type AskingHeaders, Principals } from '../auth/principal.js';
import { ValidBody } from '../http/described-route.js';
import { Enrolment } from './enrolment.js';
import { NodeAdmin } from './node-admin.js';

/** What an agent asks over plain HTTP: the token that lets it dial the link, and the end of it. */
@Controller('agent')
export class AgentController {
  constructor(
    private readonly enrolment: Enrolment,
    private readonly admin: NodeAdmin,
    private readonly principals: Principals,
  ) {}

  @Post('join')
  @HttpCode(200)
  join(@ValidBody(joinRequest) request: z.output<typeof joinRequest>): Promise<JoinAnswer> {
    return this.enrolment.join(request);
  }

  @Post('leave')
  @HttpCode(204)
  async leave(@Headers() headers: AskingHeaders): Promise<void> {
    const asking = this.principals.recogniseNode(headers);
    if (!asking.ok || asking.principal.kind !== 'node')
      throw new CatalogueError('unauthenticated', { detail: 'The node token is unknown or was revoked.' });
    await this.admin.remove(asking.principal.nodeId, null);
  }
}
