import { CatalogueError } from '@aivailable/contracts';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import type { UserPrincipal } from './current-principal.js';

/** The console's session cookie, checked by passport's JWT strategy (`session.strategy.ts`). */
@Injectable()
export class SessionGuard extends AuthGuard('jwt') {
  /** Where an API key read its way in, it was checked already (`key-reader.guard.ts`). */
  override canActivate(context: ExecutionContext): ReturnType<CanActivate['canActivate']> {
    const { user } = context.switchToHttp().getRequest<{ user?: UserPrincipal }>();
    return user?.kind === 'user' || super.canActivate(context);
  }

  override handleRequest<User>(error: unknown, user: User | false): User {
    if (error) throw error;
    if (user) return user;
    throw new CatalogueError('unauthenticated', {
      detail: 'You were not signed in, or your session had ended, so nothing was done. Sign in and try again.',
    });
  }
}
