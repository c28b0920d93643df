import { changeUser, createUser, type UserView, userView } from '@aivailable/contracts';
import { Controller, Delete, Get, Param, Patch, Post } from '@nestjs/common';
import { z } from 'zod';
import { Described, ValidBody } from '../http/described-route.js';
import { CurrentPrincipal, type UserPrincipal } from './current-principal.js';
import { RequireRole } from './require-role.js';
import { UserAccounts } from './user-accounts.js';

@Controller('admin/users')
@RequireRole('admin')
export class UsersController {
  constructor(private readonly accounts: UserAccounts) {}

  @Get()
  @Described('Lists the users.', z.array(userView))
  list(): Promise<UserView[]> {
    return this.accounts.list();
  }

  @Post()
  @Described('Creates a user.', userView, 201)
  create(
    @ValidBody(createUser) wish: z.output<typeof createUser>,
    @CurrentPrincipal() { email }: UserPrincipal,
  ): Promise<UserView> {
    return this.accounts.create(wish, email);
  }

  @Patch(':userId')
  @Described('Changes the role of a user, or switches the account off and on.', userView)
  change(
    @Param('userId') userId: string,
    @ValidBody(changeUser) wish: z.output<typeof changeUser>,
    @CurrentPrincipal() actor: UserPrincipal,
  ): Promise<UserView> {
    return this.accounts.alter(userId, wish, actor);
  }

  @Delete(':userId')
  @Described('Removes a user with all their API keys.', null)
  remove(@Param('userId') userId: string, @CurrentPrincipal() actor: UserPrincipal): Promise<void> {
    return this.accounts.remove(userId, actor);
  }
}
