import { CatalogueError, type Role } from '@aivailable/contracts';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { principalOf } from './current-principal.js';

export const REQUIRED_ROLE = 'auth:role';

/** Runs after the session guard. */
@Injectable()
export class RoleGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const required = this.reflector.getAllAndOverride<Role>(REQUIRED_ROLE, [context.getHandler(), context.getClass()]);
    const principal = principalOf(context);
    if (required === 'member' || principal.role === 'admin') return true;
    throw new CatalogueError('forbidden', { detail: 'Only an admin may do this.' });
  }
}
