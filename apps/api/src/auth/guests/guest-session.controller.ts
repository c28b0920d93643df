import {
  type BeginGuestSession,
  beginGuestSession,
  CatalogueError,
  type GuestSessionView,
  guestSessionView,
  NO_LIMITS,
} from '@aivailable/contracts';
import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Described, ValidBody } from '../../http/described-route.js';
import { isSameOrigin } from '../same-origin.js';
import { type Guest, GuestPasses, shutLink } from './guest-passes.js';

/** Where guests come in. It lies outside /admin, which guests never reach. */
@Controller('guest/session')
export class GuestSessionController {
  constructor(private readonly passes: GuestPasses) {}

  @Post()
  @Described('Lets a guest in with the secret of the guest link: sets the cookie.', guestSessionView)
  begin(
    @ValidBody(beginGuestSession) { token }: BeginGuestSession,
    @Req() { headers }: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): GuestSessionView {
    if (!isSameOrigin(headers))
      throw new CatalogueError('forbidden', { detail: 'This request comes from a page of another site.' });
    const { guest, cookie } = this.passes.begin(token, Date.now());
    void reply.header('set-cookie', cookie);
    return viewOf(guest);
  }

  @Get()
  @Described('Says what a guest may use.', guestSessionView)
  whoAmI(@Req() { headers }: FastifyRequest): GuestSessionView {
    const guest = this.passes.recognise(headers.cookie, Date.now());
    if (!guest) throw shutLink();
    return viewOf(guest);
  }
}

function viewOf({ principal, link }: Guest): GuestSessionView {
  return {
    guestId: principal.guestId,
    guestLimits: { ...NO_LIMITS, ...link.guestLimits },
    expiresAt: link.expiresAt?.toISOString() ?? null,
  };
}
