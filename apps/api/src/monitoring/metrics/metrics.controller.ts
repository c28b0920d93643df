import { CatalogueError } from '@aivailable/contracts';
import { Controller, Get, Headers, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { type AskingHeaders, Principals, type RecognisedCaller } from '../../auth/principal.js';
import { Projection } from '../live/projection.js';
import { Circuits } from './circuits.js';
import { clusterGauges } from './cluster-gauges.js';
import { EXPOSITION_TYPE, exposition } from './exposition.js';
import { RequestCounters } from './request-counters.js';

/** For Prometheus: an admin's API key with the scope `admin-read` as bearer token, or an admin's session. */
@Controller('metrics')
export class MetricsController {
  constructor(
    private readonly principals: Principals,
    private readonly projection: Projection,
    private readonly requests: RequestCounters,
    private readonly circuits: Circuits,
  ) {}

  @Get()
  text(@Headers() headers: AskingHeaders, @Res({ passthrough: true }) reply: FastifyReply): string {
    this.#check(headers);
    /* Not by decorator: a refusal is JSON. */
    void reply.header('content-type', EXPOSITION_TYPE);
    const instances = [...this.projection.all('instances')];
    const gauges = clusterGauges([...this.projection.all('nodes')], instances);
    const circuits = this.circuits.families(instances.map(({ instanceId }) => instanceId));
    return exposition([...gauges, ...circuits, ...this.requests.families()]);
  }

  #check(headers: AskingHeaders): void {
    const asking = this.principals.recogniseCaller(headers);
    if (!asking.ok)
      throw new CatalogueError('unauthenticated', {
        detail: 'Send an API key with the scope admin-read, or sign in as an admin.',
      });
    if (this.#mayRead(asking)) return;
    throw new CatalogueError('forbidden', {
      detail: 'Only an admin, or an API key of an admin with the scope admin-read, may read the metrics.',
    });
  }

  /** A key reads what its owner may read. */
  #mayRead({ principal, grant }: Extract<RecognisedCaller, { ok: true }>): boolean {
    if (principal.kind === 'user') return principal.role === 'admin';
    return principal.kind === 'key' && principal.ownerRole === 'admin' && grant.scopes.includes('admin-read');
  }
}
