import { Inject, Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { Strategy } from 'passport-jwt';
import type { UserPrincipal } from './current-principal.js';
import { Sessions, sessionToken } from './sessions.js';

export const SESSION_SECRET = Symbol('session secret');

@Injectable()
export class SessionStrategy extends PassportStrategy(Strategy, 'jwt') {
  constructor(
    @Inject(SESSION_SECRET) secret: string,
    private readonly sessions: Sessions,
  ) {
    super({
      jwtFromRequest: (request: { headers: { cookie?: string } }) => sessionToken(request.headers.cookie),
      secretOrKey: secret,
      algorithms: ['HS256'],
    });
  }

  validate(payload: unknown): UserPrincipal | false {
    return this.sessions.userOf(payload) ?? false;
  }
}
