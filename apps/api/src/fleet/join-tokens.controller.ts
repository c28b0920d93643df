import { createJoinToken, type JoinTokenView, joinTokenView } from '@aivailable/contracts';
import { Controller, Post } from '@nestjs/common';
import type { z } from 'zod';
import { NodeTokens } from '../auth/node-tokens.js';
import { RequireRole } from '../auth/require-role.js';
import { Config } from '../config/config.js';
import { Described, ValidBody } from '../http/described-route.js';

@Controller('admin/join-tokens')
@RequireRole('admin')
export class JoinTokensController {
  constructor(
    private readonly tokens: NodeTokens,
    private readonly config: Config,
  ) {}

  @Post()
  @Described('A one-time token with which a machine joins, and the command to paste there.', joinTokenView, 201)
  async create(@ValidBody(createJoinToken) { minutes }: z.output<typeof createJoinToken>): Promise<JoinTokenView> {
    const { token, expiresAt } = await this.tokens.issueJoinToken(minutes);
    const command = `npm run agent -- join ${this.config.publicUrl} --token ${token}`;
    return { token, expiresAt: expiresAt.toISOString(), command };
  }
}
