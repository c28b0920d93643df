import { type ApiKeyView, apiKeyView, type CreatedApiKey, createApiKey, createdApiKey } from '@aivailable/contracts';
import { Controller, Delete, Get, Param, Post } from '@nestjs/common';
import { z } from 'zod';
import { Described, ValidBody } from '../http/described-route.js';
import { ApiKeys } from './api-keys.js';
import { CurrentPrincipal, type UserPrincipal } from './current-principal.js';
import { RequireRole } from './require-role.js';

/** Everyone has keys of their own; an admin sees and revokes all. */
@Controller('admin/api-keys')
@RequireRole('member')
export class ApiKeysController {
  constructor(private readonly keys: ApiKeys) {}

  @Get()
  @Described('Lists API keys: all for an admin, else the own ones.', z.array(apiKeyView))
  list(@CurrentPrincipal() user: UserPrincipal): Promise<ApiKeyView[]> {
    return this.keys.list(scopeOf(user));
  }

  @Post()
  @Described('Creates an API key. The whole key is in this answer alone.', createdApiKey, 201)
  create(
    @ValidBody(createApiKey) wish: z.output<typeof createApiKey>,
    @CurrentPrincipal() { userId, email }: UserPrincipal,
  ): Promise<CreatedApiKey> {
    const expiresAt = wish.expiresAt === null ? null : new Date(wish.expiresAt);
    return this.keys.create({ name: wish.name, userId, expiresAt }, email);
  }

  @Delete(':keyId')
  @Described('Revokes an API key: it is refused from now on.', null)
  revoke(@Param('keyId') keyId: string, @CurrentPrincipal() user: UserPrincipal): Promise<void> {
    return this.keys.revoke(keyId, scopeOf(user), user.email);
  }
}

function scopeOf(user: UserPrincipal): string | null {
  return user.role === 'admin' ? null : user.userId;
}
