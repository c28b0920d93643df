import {
  type ApiKeyView,
  apiKeyView,
  type CreatedApiKey,
  changeApiKey,
  createApiKey,
  createdApiKey,
} from '@aivailable/contracts';
import { Controller, Delete, Get, Param, Patch, Post } from '@nestjs/common';
import { z } from 'zod';
import { Described, ValidBody } from '../http/described-route.js';
import { ApiKeys } from './api-keys.js';
import { CurrentPrincipal, type UserPrincipal } from './current-principal.js';
import { refuseChanges, refusePriority, refuseScopes } from './key-rights.js';
import { RequireRole } from './require-role.js';

/** Everyone has keys of their own; an admin sees, changes and revokes all. */
@Controller('admin/api-keys')
@RequireRole('member')
export class ApiKeysController {
  constructor(private readonly keys: ApiKeys) {}

  @Get()
  @Described('Lists API keys: all for an admin, else the own ones.', z.array(apiKeyView))
  list(@CurrentPrincipal() user: UserPrincipal): Promise<ApiKeyView[]> {
    return this.keys.list(ownKeysAlone(user));
  }

  @Post()
  @Described('Creates an API key. The whole key is in this answer alone.', createdApiKey, 201)
  async create(
    @ValidBody(createApiKey) wish: z.output<typeof createApiKey>,
    @CurrentPrincipal() user: UserPrincipal,
  ): Promise<CreatedApiKey> {
    refuseScopes(user, wish.scopes);
    refusePriority(user, wish.priority);
    const expiresAt = wish.expiresAt === null ? null : new Date(wish.expiresAt);
    return this.keys.create({ ...wish, userId: user.userId, expiresAt }, user.email);
  }

  @Patch(':keyId')
  @Described('Changes an API key: its name, and for admins what it may do and until when.', apiKeyView)
  async change(
    @Param('keyId') keyId: string,
    @ValidBody(changeApiKey) wish: z.output<typeof changeApiKey>,
    @CurrentPrincipal() user: UserPrincipal,
  ): Promise<ApiKeyView> {
    refuseChanges(user, wish);
    return this.keys.alter(keyId, wish, ownKeysAlone(user), user.email);
  }

  @Delete(':keyId')
  @Described('Revokes an API key: it is refused from now on.', null)
  revoke(@Param('keyId') keyId: string, @CurrentPrincipal() user: UserPrincipal): Promise<void> {
    return this.keys.revoke(keyId, ownKeysAlone(user), user.email);
  }
}

function ownKeysAlone(user: UserPrincipal): string | null {
  return user.role === 'admin' ? null : user.userId;
}
