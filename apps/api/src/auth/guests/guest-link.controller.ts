import { type ChangeGuestLink, changeGuestLink, type GuestLinkView, guestLinkView } from '@aivailable/contracts';
import { Controller, Get, Patch, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Described, ValidBody } from '../../http/described-route.js';
import { CurrentPrincipal, type UserPrincipal } from '../current-principal.js';
import { keySecret } from '../key-secret.js';
import { RequireRole } from '../require-role.js';
import { GuestLinks } from './guest-links.js';

@Controller('admin/guest-link')
@RequireRole('admin')
export class GuestLinkController {
  constructor(private readonly links: GuestLinks) {}

  @Get()
  @Described('Shows the guest link: whether it is on, its address, and what guests may use.', guestLinkView)
  async view(@Req() { headers }: FastifyRequest): Promise<GuestLinkView> {
    const link = await this.links.view();
    /* Whoever has the address may chat; an API key that comes here may read, and no more. */
    return keySecret(headers) === undefined ? link : { ...link, url: null };
  }

  @Patch()
  @Described('Switches the guest link on or off, or changes what guests may use.', guestLinkView)
  change(
    @ValidBody(changeGuestLink) wish: ChangeGuestLink,
    @CurrentPrincipal() { email }: UserPrincipal,
  ): Promise<GuestLinkView> {
    return this.links.alter(wish, email);
  }

  @Post('renew')
  @Described('Makes a new guest link: the old one, and everybody who came in by it, is refused.', guestLinkView)
  renew(@CurrentPrincipal() { email }: UserPrincipal): Promise<GuestLinkView> {
    return this.links.renew(email);
  }
}
