import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { parse, serialize } from 'cookie';
import { z } from 'zod';
import { Config } from '../config/config.js';
import type { UserPrincipal } from './current-principal.js';
import type { User } from './user.entity.js';
import { UserDirectory } from './user-directory.js';

export const SESSION_COOKIE = 'aivailable_session';
const LIFE_S = 12 * 3600;
const REFRESH_AFTER_S = 3600;

const claims = z.object({ sub: z.string(), epoch: z.number(), iat: z.number() });

/**
 * Sessions of the console: a signed cookie that no script can read. It lives twelve hours from the last use. A new
 * password or the end of the account ends it, because the user's epoch and existence are checked each time.
 */
@Injectable()
export class Sessions {
  constructor(
    private readonly jwt: JwtService,
    private readonly directory: UserDirectory,
    private readonly config: Config,
  ) {}

  /** The value of `Set-Cookie` that begins a session. */
  begin(user: Pick<User, 'id' | 'sessionEpoch'>): string {
    const token = this.jwt.sign({ sub: user.id, epoch: user.sessionEpoch }, { expiresIn: LIFE_S });
    return this.cookie(token, LIFE_S);
  }

  end(): string {
    return this.cookie('', 0);
  }

  /** Who the claims of a verified token speak of, if they still hold. */
  userOf(payload: unknown): UserPrincipal | undefined {
    const parsed = claims.safeParse(payload);
    const user = parsed.success ? this.directory.get(parsed.data.sub) : undefined;
    if (!user || user.sessionEpoch !== parsed.data?.epoch) return undefined;
    return { kind: 'user', userId: user.id, email: user.email, role: user.role };
  }

  /** The user of a `Cookie` header. */
  recognise(cookieHeader: string | undefined): UserPrincipal | undefined {
    const payload = this.verified(cookieHeader);
    return payload === undefined ? undefined : this.userOf(payload);
  }

  /** A fresh cookie when the one in the header has been used for an hour. */
  refreshed(cookieHeader: string | undefined, now: number): string | undefined {
    const parsed = claims.safeParse(this.verified(cookieHeader));
    if (!parsed.success || now / 1000 - parsed.data.iat < REFRESH_AFTER_S) return undefined;
    const user = this.directory.get(parsed.data.sub);
    return user && user.sessionEpoch === parsed.data.epoch ? this.begin(user) : undefined;
  }

  private verified(cookieHeader: string | undefined): unknown {
    const token = sessionToken(cookieHeader);
    if (token === null) return undefined;
    try {
      return this.jwt.verify(token, { algorithms: ['HS256'] });
    } catch {
      return undefined;
    }
  }

  private cookie(value: string, maxAge: number): string {
    const secure = this.config.publicUrl.startsWith('https:');
    return serialize(SESSION_COOKIE, value, { httpOnly: true, sameSite: 'strict', path: '/', maxAge, secure });
  }
}

export function sessionToken(cookieHeader: string | undefined): string | null {
  return parse(cookieHeader ?? '')[SESSION_COOKIE] || null;
}
