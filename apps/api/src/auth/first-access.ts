import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Config } from '../config/config.js';
import { ApiKey } from './api-key.entity.js';
import { ApiKeys } from './api-keys.js';
import { newPassword } from './secrets.js';
import { User } from './user.entity.js';
import { UserAccounts } from './user-accounts.js';

export interface Access {
  readonly adminId: string;
  readonly adminEmail: string;
  /** Null unless it was set at this start. */
  readonly adminPassword: string | null;
  /** The configured key, or the one that was made at this start. */
  readonly apiKey: string | null;
}

/** The first admin and the first API key, so that a fresh start can be used at once. */
@Injectable()
export class FirstAccess {
  constructor(
    private readonly config: Config,
    private readonly dataSource: DataSource,
    private readonly accounts: UserAccounts,
    private readonly keys: ApiKeys,
  ) {}

  async isFirstStart(): Promise<boolean> {
    return (await this.dataSource.getRepository(User).count()) === 0;
  }

  async ensure(): Promise<Access> {
    const admin = await this.ensureAdmin();
    return { ...admin, apiKey: await this.ensureKey(admin.adminId) };
  }

  private async ensureAdmin(): Promise<Omit<Access, 'apiKey'>> {
    const [admin] = await this.dataSource.getRepository(User).find({
      where: { role: 'admin' },
      // Who may sign in comes first: somebody does.
      order: { disabledAt: { direction: 'ASC', nulls: 'FIRST' }, createdAt: 'ASC' },
      take: 1,
    });
    const password = this.config.adminPassword ?? newPassword();
    if (admin) {
      const { renewsAdminPassword: isRenewed } = this.config;
      if (isRenewed) await this.accounts.setPassword(admin, password, null);
      return { adminId: admin.id, adminEmail: admin.email, adminPassword: isRenewed ? password : null };
    }
    const made = await this.accounts.create({ email: this.config.adminEmail, password, role: 'admin' }, null);
    return { adminId: made.userId, adminEmail: made.email, adminPassword: password };
  }

  /** A configured key that was revoked in the console stays revoked. */
  private async ensureKey(userId: string): Promise<string | null> {
    const given = this.config.bootstrapKey;
    if (given !== null) {
      if (!(await this.keys.isKnown(given)))
        await this.keys.create({ name: 'bootstrap', userId, expiresAt: null, given }, null);
      return given;
    }
    if ((await this.dataSource.getRepository(ApiKey).count()) > 0) return null;
    const { key } = await this.keys.create({ name: 'first key', userId, expiresAt: null }, null);
    return key;
  }
}
