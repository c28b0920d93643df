import { Module } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { JwtModule } from '@nestjs/jwt';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Config } from '../config/config.js';
import { ApiKey } from './api-key.entity.js';
import { ApiKeysController } from './api-keys.controller.js';
import { ApiKeys } from './api-keys.js';
import { DatabaseNodeTokens } from './database-node-tokens.js';
import { EndedSession } from './ended-session.entity.js';
import { EndedSessions } from './ended-sessions.js';
import { FirstAccess } from './first-access.js';
import { ForgeryGuard } from './forgery.guard.js';
import { GuestLinkController } from './guests/guest-link.controller.js';
import { GuestLink } from './guests/guest-link.entity.js';
import { GuestLinkTable } from './guests/guest-link-table.js';
import { GuestLinks } from './guests/guest-links.js';
import { GuestPasses } from './guests/guest-passes.js';
import { GuestSessionController } from './guests/guest-session.controller.js';
import { InvitationsController } from './invitations/invitations.controller.js';
import { Invitations } from './invitations/invitations.js';
import { WelcomeController } from './invitations/welcome.controller.js';
import { KeyReaderGuard } from './key-reader.guard.js';
import { KeyTable } from './key-table.js';
import { LastUsed } from './last-used.js';
import { MemoryPrincipals } from './memory-principals.js';
import { NodeTokenTable } from './node-token-table.js';
import { NodeTokens } from './node-tokens.js';
import { Principals } from './principal.js';
import { Project } from './projects/project.entity.js';
import { ProjectTable } from './projects/project-table.js';
import { ProjectsController } from './projects/projects.controller.js';
import { Projects } from './projects/projects.js';
import { SessionController } from './session.controller.js';
import { SESSION_SECRET, SessionStrategy } from './session.strategy.js';
import { SessionRefresh } from './session-refresh.js';
import { sessionSecret } from './session-secret.js';
import { Sessions } from './sessions.js';
import { SignInTries } from './sign-in-tries.js';
import { RefusalBook } from './spending/refusal-book.js';
import { Spending } from './spending/spending.js';
import { SpendingModule } from './spending/spending.module.js';
import { User } from './user.entity.js';
import { UserAccounts } from './user-accounts.js';
import { UserDirectory } from './user-directory.js';
import { UsersController } from './users.controller.js';
import { Visitors } from './visitors.js';

/** One reading of the secret for both who sign and who check. */
@Module({
  providers: [{ provide: SESSION_SECRET, useFactory: sessionSecret, inject: [Config] }],
  exports: [SESSION_SECRET],
})
class SecretModule {}

@Module({
  imports: [
    SecretModule,
    SpendingModule,
    TypeOrmModule.forFeature([User, ApiKey, Project, EndedSession, GuestLink]),
    JwtModule.registerAsync({
      imports: [SecretModule],
      inject: [SESSION_SECRET],
      useFactory: (secret: string) => ({ secret, signOptions: { algorithm: 'HS256' } }),
    }),
  ],
  controllers: [
    SessionController,
    UsersController,
    ApiKeysController,
    ProjectsController,
    GuestLinkController,
    GuestSessionController,
    InvitationsController,
    WelcomeController,
  ],
  providers: [
    ApiKeys,
    EndedSessions,
    FirstAccess,
    GuestLinks,
    GuestLinkTable,
    GuestPasses,
    Invitations,
    KeyTable,
    LastUsed,
    MemoryPrincipals,
    NodeTokenTable,
    Projects,
    ProjectTable,
    RefusalBook,
    Sessions,
    SessionStrategy,
    SignInTries,
    Spending,
    UserAccounts,
    UserDirectory,
    Visitors,
    { provide: Principals, useExisting: MemoryPrincipals },
    { provide: NodeTokens, useClass: DatabaseNodeTokens },
    { provide: APP_GUARD, useClass: ForgeryGuard },
    { provide: APP_GUARD, useClass: KeyReaderGuard },
    { provide: APP_INTERCEPTOR, useClass: SessionRefresh },
  ],
  exports: [Principals, NodeTokens],
})
export class AuthModule {}
