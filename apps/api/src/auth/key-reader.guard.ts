import { CatalogueError } from '@aivailable/contracts';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { UserPrincipal } from './current-principal.js';
import { keySecret } from './key-secret.js';
import { MemoryPrincipals } from './memory-principals.js';
import { UserDirectory } from './user-directory.js';

const READS = new Set(['GET', 'HEAD']);

/**
 * Under /admin an API key with the scope `admin-read` reads what its owner may read, and changes nothing. It stands in
 * front of the session guard, which is content where somebody is known already.
 */
@Injectable()
export class KeyReaderGuard implements CanActivate {
  constructor(
    private readonly principals: MemoryPrincipals,
    private readonly directory: UserDirectory,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    if (context.getType() !== 'http') return true;
    const request = context.switchToHttp().getRequest<FastifyRequest & { user?: UserPrincipal }>();
    if (!request.url.startsWith('/admin') || keySecret(request.headers) === undefined) return true;
    request.user = this.reader(request);
    return true;
  }

  private reader({ headers, method }: FastifyRequest): UserPrincipal {
    const asking = this.principals.recogniseCaller(headers);
    if (!asking.ok) throw new CatalogueError(asking.code, asking.values);
    const { principal, grant } = asking;
    const owner = principal.kind === 'key' ? this.directory.get(principal.userId) : undefined;
    if (principal.kind !== 'key' || !owner) throw new CatalogueError('invalid_api_key');
    if (!READS.has(method))
      throw new CatalogueError('forbidden', { detail: 'An API key may only read here. Sign in to change something.' });
    if (!grant.scopes.includes('admin-read'))
      throw new CatalogueError('insufficient_scope', {
        ...{ name: principal.keyName, deed: 'read here', scope: 'admin-read', scopes: grant.scopes.join(', ') },
      });
    return { kind: 'user', userId: owner.id, email: owner.email, role: owner.role };
  }
}
