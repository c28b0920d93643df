import {
  acceptWelcome,
  readWelcome,
  type UserView,
  userView,
  type WelcomeView,
  welcomeView,
} from '@aivailable/contracts';
import { Controller, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { Described, ValidBody } from '../../http/described-route.js';
import { Sessions } from '../sessions.js';
import { toUserView } from '../user-view.js';
import { Invitations } from './invitations.js';

/** For whoever holds a link, and is nobody here yet. Its secret has 256 bits, so guessing needs no brake. */
@Controller('admin/welcome')
export class WelcomeController {
  constructor(
    private readonly invitations: Invitations,
    private readonly sessions: Sessions,
  ) {}

  @Post('look')
  @Described('Says what a link is for.', welcomeView)
  look(@ValidBody(readWelcome) { token }: z.output<typeof readWelcome>): Promise<WelcomeView> {
    return this.invitations.read(token);
  }

  @Post()
  @Described('Uses a link up: chooses the password, and signs in.', userView)
  async accept(
    @ValidBody(acceptWelcome) { token, password }: z.output<typeof acceptWelcome>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<UserView> {
    const user = await this.invitations.accept(token, password);
    void reply.header('set-cookie', this.sessions.begin(user));
    return toUserView(user);
  }
}
