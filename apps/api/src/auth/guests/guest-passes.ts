import { randomUUID } from 'node:crypto';
import { CatalogueError, DEFAULT_PROJECT_ID, NO_LIMITS } from '@aivailable/contracts';
import { Inject, Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { parse, serialize } from 'cookie';
import { z } from 'zod';
import { Config } from '../../config/config.js';
import type { Grant } from '../grant.js';
import type { Principal } from '../principal.js';
import { ProjectTable } from '../projects/project-table.js';
import { SESSION_SECRET } from '../session.strategy.js';
import type { GuestLink } from './guest-link.entity.js';
import { GuestLinkTable } from './guest-link-table.js';
import { guestToken, isSameToken } from './guest-token.js';

export const SHUT_LINK = 'This guest link does not work any more. Ask whoever gave it to you for a new one.';
const COOKIE = 'aivailable_guest';
const LIFE_S = 12 * 3600;
const claims = z.object({ guest: z.string(), link: z.string(), generation: z.number() });

export type GuestPrincipal = Extract<Principal, { kind: 'guest' }>;

export interface Guest {
  readonly principal: GuestPrincipal;
  readonly link: GuestLink;
}

/** What guests come in with: a signed cookie that no script can read, good for as long as its link stands. */
@Injectable()
export class GuestPasses {
  constructor(
    private readonly jwt: JwtService,
    private readonly links: GuestLinkTable,
    private readonly projects: ProjectTable,
    @Inject(SESSION_SECRET) private readonly secret: string,
    private readonly config: Config,
  ) {}

  /** A pass for whoever knows the secret of the link, and the value of `Set-Cookie` that carries it. */
  begin(token: string, now: number): { readonly guest: Guest; readonly cookie: string } {
    const link = this.links.open(now);
    if (!link || !isSameToken(token, guestToken(this.secret, link))) throw shutLink();
    const guest = randomUUID();
    const lifeS = Math.min(LIFE_S, link.expiresAt ? Math.ceil((link.expiresAt.getTime() - now) / 1000) : LIFE_S);
    const pass = this.jwt.sign({ guest, link: link.id, generation: link.generation }, { expiresIn: lifeS });
    const secure = this.config.publicUrl.startsWith('https:');
    const cookie = serialize(COOKIE, pass, { httpOnly: true, sameSite: 'strict', path: '/', maxAge: lifeS, secure });
    return { guest: { principal: { kind: 'guest', guestId: guest, linkId: link.id }, link }, cookie };
  }

  /** The guest of a `Cookie` header, if its link still stands. */
  recognise(cookieHeader: string | undefined, now: number): Guest | undefined {
    const pass = guestPass(cookieHeader);
    const link = this.links.open(now);
    if (pass === null || !link) return undefined;
    const parsed = claims.safeParse(this.verified(pass));
    if (!parsed.success || parsed.data.link !== link.id || parsed.data.generation !== link.generation) return undefined;
    return { principal: { kind: 'guest', guestId: parsed.data.guest, linkId: link.id }, link };
  }

  /** To chat, and nothing else; counted for the guest, for the link, and on the account of the default project. */
  grantOf({ principal, link }: Guest): Grant {
    const project = this.projects.grantOf(DEFAULT_PROJECT_ID);
    return {
      scopes: ['chat'],
      models: link.models,
      limits: NO_LIMITS,
      priority: project.priority,
      project,
      accounts: [
        { id: `guest:${principal.guestId}`, name: 'A guest', limits: { ...NO_LIMITS, ...link.guestLimits } },
        { id: `guest-link:${link.id}`, name: 'The guest link', limits: { ...NO_LIMITS, ...link.limits } },
      ],
    };
  }

  private verified(pass: string): unknown {
    try {
      return this.jwt.verify(pass, { algorithms: ['HS256'] });
    } catch {
      return undefined;
    }
  }
}

export function guestPass(cookieHeader: string | undefined): string | null {
  return parse(cookieHeader ?? '')[COOKIE] || null;
}

export function shutLink(): CatalogueError {
  return new CatalogueError('unauthenticated', { detail: SHUT_LINK });
}
