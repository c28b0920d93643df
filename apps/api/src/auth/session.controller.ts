import { CatalogueError, changePassword, signIn, type UserView, userView } from '@aivailable/contracts';
import { Controller, Delete, Get, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { Described, ValidBody } from '../http/described-route.js';
import { CurrentPrincipal, type UserPrincipal } from './current-principal.js';
import { RequireRole } from './require-role.js';
import { Sessions } from './sessions.js';
import { type Try, tryOf } from './sign-in-throttle.js';
import { SignInTries } from './sign-in-tries.js';
import { UserAccounts } from './user-accounts.js';
import { UserDirectory } from './user-directory.js';
import { toUserView } from './user-view.js';

@Controller('admin')
export class SessionController {
  constructor(
    private readonly accounts: UserAccounts,
    private readonly sessions: Sessions,
    private readonly directory: UserDirectory,
    private readonly tries: SignInTries,
  ) {}

  @Post('session')
  @Described('Signs in: sets the session cookie.', userView)
  async signIn(
    @ValidBody(signIn) { email, password }: z.output<typeof signIn>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<UserView> {
    const attempt = tryOf(email, request.ip);
    await this.begin(attempt, reply);
    const user = await this.accounts.signIn(email, password);
    if (!user) throw new CatalogueError('unauthenticated', { detail: 'E-mail and password do not belong together.' });
    await this.tries.succeeded(attempt);
    void reply.header('set-cookie', this.sessions.begin(user));
    return toUserView(user);
  }

  @Get('session')
  @RequireRole('member')
  @Described('Says who is signed in.', userView)
  whoAmI(@CurrentPrincipal() { userId, email, role }: UserPrincipal): UserView {
    const known = this.directory.get(userId);
    return known ? toUserView(known) : { userId, email, role, createdAt: new Date(0).toISOString() };
  }

  @Delete('session')
  @Described('Signs out: ends the session and clears its cookie.', null)
  async signOut(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    void reply.header('set-cookie', await this.sessions.end(request.headers.cookie, Date.now()));
  }

  @Post('password')
  @RequireRole('member')
  @Described('Changes the own password; all other sessions end.', null)
  async changePassword(
    @ValidBody(changePassword) { current, next }: z.output<typeof changePassword>,
    @CurrentPrincipal() { userId, email }: UserPrincipal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const attempt = tryOf(email, request.ip);
    await this.begin(attempt, reply);
    const user = await this.accounts.changePassword(userId, current, next);
    await this.tries.succeeded(attempt);
    void reply.header('set-cookie', this.sessions.begin(user));
  }

  /** Counted before the slow check, so that many guesses at once do not all get in. */
  private async begin(attempt: Try, reply: FastifyReply): Promise<void> {
    const waitMs = this.tries.waitMs(attempt, Date.now());
    if (waitMs > 0) throw this.tooMany(waitMs, reply);
    await this.tries.failed(attempt);
  }

  private tooMany(waitMs: number, reply: FastifyReply): CatalogueError {
    const seconds = Math.ceil(waitMs / 1000);
    void reply.header('retry-after', String(seconds));
    return new CatalogueError('too_many_attempts', { seconds });
  }
}
