import { randomUUID } from 'node:crypto';
import { CatalogueError, type Role, type UserView } from '@aivailable/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { sqlState, transaction } from '../database/transaction.js';
import { EventBus } from '../events/event-bus.js';
import { hashPassword, passwordFits } from './passwords.js';
import { User } from './user.entity.js';
import { UserDirectory } from './user-directory.js';

const UNIQUE_VIOLATION = '23505';

export interface NewUser {
  readonly email: string;
  readonly password: string;
  readonly role: Role;
}

/** Creates, changes and removes users. `actor` is the e-mail of who does it; null: the product itself. */
@Injectable()
export class UserAccounts {
  constructor(
    private readonly dataSource: DataSource,
    private readonly bus: EventBus,
    private readonly directory: UserDirectory,
  ) {}

  async list(): Promise<UserView[]> {
    const users = await this.dataSource.getRepository(User).find({ order: { createdAt: 'ASC', id: 'ASC' } });
    return users.map(toView);
  }

  async create({ email, password, role }: NewUser, actor: string | null): Promise<UserView> {
    const user = { id: randomUUID(), email, role, passwordHash: await hashPassword(password) };
    const created = await this.change(`${email} may sign in as ${role}.`, user.id, actor, async (manager) => {
      await manager.insert(User, user);
      return manager.findOneByOrFail(User, { id: user.id });
    }).catch((error: unknown) => {
      if (sqlState(error) !== UNIQUE_VIOLATION) throw error;
      throw new CatalogueError('conflict', { detail: `There is a user ${email} already.` });
    });
    return toView(created);
  }

  async remove(userId: string, actor: { userId: string; email: string }): Promise<void> {
    if (userId === actor.userId)
      throw new CatalogueError('conflict', { detail: 'You cannot remove yourself. Ask another admin.' });
    const user = this.directory.get(userId);
    if (!user) throw new CatalogueError('not_found', { detail: `There is no user ${userId}.` });
    await this.change(
      `${user.email} may no longer sign in; their API keys are gone.`,
      userId,
      actor.email,
      async (m) => {
        const keys: { id: string }[] = await m.query('SELECT id FROM api_keys WHERE user_id = $1', [userId]);
        await m.delete(User, { id: userId });
        for (const { id } of keys) await this.bus.publish({ type: 'api-key.changed', keyId: id }, m);
      },
    );
  }

  /** The user if e-mail and password belong together. */
  async signIn(email: string, password: string): Promise<User | null> {
    const found = await this.dataSource
      .getRepository(User)
      .createQueryBuilder('user')
      .where('lower(user.email) = lower(:email)', { email })
      .getOne();
    return (await passwordFits(found?.passwordHash ?? null, password)) ? found : null;
  }

  /** Ends all sessions of the user but the one that begins with the returned state. */
  async changePassword(userId: string, current: string, next: string): Promise<Pick<User, 'id' | 'sessionEpoch'>> {
    const user = await this.dataSource.getRepository(User).findOneByOrFail({ id: userId });
    if (!(await passwordFits(user.passwordHash, current)))
      throw new CatalogueError('forbidden', { detail: 'The current password is wrong.' });
    const passwordHash = await hashPassword(next);
    return this.change(`${user.email} has a new password.`, userId, user.email, async (manager) => {
      await manager.increment(User, { id: userId }, 'sessionEpoch', 1);
      await manager.update(User, { id: userId }, { passwordHash });
      return manager.findOneByOrFail(User, { id: userId });
    });
  }

  private async change<T>(
    message: string,
    userId: string,
    actor: string | null,
    work: (manager: EntityManager) => Promise<T>,
  ): Promise<T> {
    const result = await transaction(this.dataSource, async (manager) => {
      const done = await work(manager);
      await this.bus.publish({ type: 'user.changed', userId }, manager);
      await this.bus.publish({ type: 'happened', kind: 'user', message, actor, subject: { userId } }, manager);
      return done;
    });
    await this.directory.settled();
    return result;
  }
}

function toView(user: User): UserView {
  return { userId: user.id, email: user.email, role: user.role, createdAt: user.createdAt.toISOString() };
}
