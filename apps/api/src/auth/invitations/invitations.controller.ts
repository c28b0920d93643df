import {
  type CreatedInvitation,
  createdInvitation,
  createInvitation,
  type InvitationView,
  invitationView,
} from '@aivailable/contracts';
import { Controller, Delete, Get, Param, Post } from '@nestjs/common';
import { z } from 'zod';
import { Described, ValidBody } from '../../http/described-route.js';
import { CurrentPrincipal, type UserPrincipal } from '../current-principal.js';
import { RequireRole } from '../require-role.js';
import { Invitations } from './invitations.js';

@Controller('admin')
@RequireRole('admin')
export class InvitationsController {
  constructor(private readonly invitations: Invitations) {}

  @Get('invitations')
  @Described('Lists the links that were not used yet; never their secrets.', z.array(invitationView))
  list(): Promise<InvitationView[]> {
    return this.invitations.list();
  }

  @Post('invitations')
  @Described(
    'Makes a link by which somebody makes an account, once. It is in this answer alone.',
    createdInvitation,
    201,
  )
  invite(
    @ValidBody(createInvitation) wish: z.output<typeof createInvitation>,
    @CurrentPrincipal() { email }: UserPrincipal,
  ): Promise<CreatedInvitation> {
    return this.invitations.invite(wish, email);
  }

  @Delete('invitations/:invitationId')
  @Described('Withdraws a link.', null)
  withdraw(@Param('invitationId') invitationId: string, @CurrentPrincipal() { email }: UserPrincipal): Promise<void> {
    return this.invitations.withdraw(invitationId, email);
  }

  @Post('users/:userId/reset')
  @Described('Makes a link by which a user chooses a new password, once, within a day.', createdInvitation, 201)
  reset(@Param('userId') userId: string, @CurrentPrincipal() { email }: UserPrincipal): Promise<CreatedInvitation> {
    return this.invitations.reset(userId, email);
  }
}
