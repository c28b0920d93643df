import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { parse, serialize } from 'cookie';
import { z } from 'zod';
import { Config } from '../config/config.js';
import type { UserPrincipal } from './current-principal.js';
import { EndedSessions } from './ended-sessions.js';
import type { User } from './user.entity.js';
import { UserDirectory } from './user-directory.js';

export const SESSION_COOKIE = 'aivailable_session';
const LIFE_S = 12 * 3600;
const REFRESH_AFTER_S = 3600;

const claims = z.object({ sub: z.string(), sid: z.string(), epoch: z.number(), iat: z.number() });
type Claims = z.output<typeof claims>;

/**
 * Sessions of the console: a signed cookie that no script can read. It lives twelve hours from the last use. Signing
 * out ends it, wherever a copy of its token went; a new password or the end of the account ends all of a user's.
 */
@Injectable()
export class Sessions {
  constructor(
    private readonly jwt: JwtService,
    private readonly directory: UserDirectory,
    private readonly ended: EndedSessions,
    private readonly config: Config,
  ) {}

  /** The value of `Set-Cookie` that begins a session. */
  begin(user: Pick<User, 'id' | 'sessionEpoch'>, sid: string = randomUUID()): string {
    const token = this.jwt.sign({ sub: user.id, sid, epoch: user.sessionEpoch }, { expiresIn: LIFE_S });
    return this.cookie(token, LIFE_S);
  }

  /** Ends the session of a `Cookie` header, if there is one. The value of `Set-Cookie` that clears it. */
  async end(cookieHeader: string | undefined, now: number): Promise<string> {
    const parsed = claims.safeParse(this.verified(cookieHeader));
    if (parsed.success) await this.ended.end(parsed.data.sid, now, LIFE_S * 1000);
    return this.cookie('', 0);
  }

  /** Who the claims of a verified token speak of, if they still hold. */
  userOf(payload: unknown): UserPrincipal | undefined {
    const parsed = claims.safeParse(payload);
    const user = parsed.success ? this.ownerOf(parsed.data) : undefined;
    return user && { kind: 'user', userId: user.id, email: user.email, role: user.role };
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
    const user = this.ownerOf(parsed.data);
    return user && this.begin(user, parsed.data.sid);
  }

  private ownerOf({ sub, sid, epoch }: Claims): User | undefined {
    const user = this.ended.get(sid) ? undefined : this.directory.get(sub);
    return user?.sessionEpoch === epoch && !user.disabledAt ? user : undefined;
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
