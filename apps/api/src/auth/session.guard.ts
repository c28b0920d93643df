import { CatalogueError } from '@aivailable/contracts';
import { Injectable } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';

/** The console's session cookie, checked by passport's JWT strategy (`session.strategy.ts`). */
@Injectable()
export class SessionGuard extends AuthGuard('jwt') {
  override handleRequest<User>(error: unknown, user: User | false): User {
    if (error) throw error;
    if (user) return user;
    throw new CatalogueError('unauthenticated', { detail: 'You are not signed in, or your session has ended.' });
  }
}
