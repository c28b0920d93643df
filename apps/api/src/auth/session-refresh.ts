import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';
import { Sessions } from './sessions.js';

/** Lets a session that is used go on: once it is an hour old, the answer carries a new cookie. */
@Injectable()
export class SessionRefresh implements NestInterceptor {
  constructor(private readonly sessions: Sessions) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() === 'http') this.refresh(context);
    return next.handle();
  }

  private refresh(context: ExecutionContext): void {
    const request = context.switchToHttp().getRequest<FastifyRequest & { user?: unknown }>();
    if (!request.user) return;
    const cookie = this.sessions.refreshed(request.headers.cookie, Date.now());
    if (cookie) void context.switchToHttp().getResponse<FastifyReply>().header('set-cookie', cookie);
  }
}
