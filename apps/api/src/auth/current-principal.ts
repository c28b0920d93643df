import { CatalogueError } from '@aivailable/contracts';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Principal } from './principal.js';

export type UserPrincipal = Extract<Principal, { kind: 'user' }>;

/** The signed-in user, on routes with `@RequireRole`. */
export const CurrentPrincipal = createParamDecorator((_data: unknown, context: ExecutionContext) =>
  principalOf(context),
);

export function principalOf(context: ExecutionContext): UserPrincipal {
  const { user } = context.switchToHttp().getRequest<{ user?: UserPrincipal }>();
  if (!user) throw new CatalogueError('unauthenticated', { detail: 'Sign in first.' });
  return user;
}
