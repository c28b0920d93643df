import { CatalogueError } from '@aivailable/contracts';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { isSameOrigin } from './same-origin.js';

const READS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses what another site's page could make a signed-in browser send to /admin, on top of the cookie's
 * `SameSite=Strict`. A page of another origin cannot send JSON (nor PUT, PATCH, DELETE) without asking first in a
 * preflight, which is never allowed here; everything else has to come from our own origin or from no browser.
 */
@Injectable()
export class ForgeryGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    if (context.getType() !== 'http') return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (READS.has(request.method) || !request.url.startsWith('/admin')) return true;
    const json = request.headers['content-type']?.startsWith('application/json') ?? false;
    if (json || isSameOrigin(request.headers)) return true;
    throw new CatalogueError('forbidden', {
      detail:
        'This request comes from a page of another site. Send it from the console, or with "content-type: application/json".',
    });
  }
}
