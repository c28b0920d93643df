import { randomUUID } from 'node:crypto';
import { CatalogueError, type ChangeUser, type Role, type UserView } from '@aivailable/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { sqlState, transaction } from '../database/transaction.js';
import { EventBus } from '../events/event-bus.js';
import { withdrawResets } from './invitations/invitation-table.js';
import { KeyTable } from './key-table.js';
import { hashPassword, passwordFits } from './passwords.js';
import { User } from './user.entity.js';
import { changeSentence, lockAdmins, refuseChange, refuseLastAdmin } from './user-changes.js';
import { UserDirectory } from './user-directory.js';
import { toUserView } from './user-view.js';

const UNIQUE_VIOLATION = '23505';

export interface NewUser {
  readonly email: string;
  readonly password: string;
  readonly role: Role;
}

type Also = (manager: EntityManager, userId: string) => Promise<void>;
const nothingElse: Also = async () => undefined;

/** Creates, changes and removes users. `actor` is the e-mail of who does it; null: the product itself. */
@Injectable()
export class UserAccounts {
  constructor(
    private readonly dataSource: DataSource,
    private readonly bus: EventBus,
    private readonly directory: UserDirectory,
    private readonly keys: KeyTable,
  ) {}

  async list(): Promise<UserView[]> {
    const users = await this.dataSource.getRepository(User).find({ order: { createdAt: 'ASC', id: 'ASC' } });
    return users.map(toUserView);
  }

  /** `also`: what belongs to it, in the same transaction. */
  async create(wish: NewUser, actor: string | null, also: Also = nothingElse): Promise<UserView> {
    const { email, password, role } = wish;
    const user = { id: randomUUID(), email, role, passwordHash: await hashPassword(password) };
    const created = await this.change(`${email} may sign in as ${role}.`, user.id, actor, async (manager) => {
      await manager.insert(User, user);
      await also(manager, user.id);
      return manager.findOneByOrFail(User, { id: user.id });
    }).catch((error: unknown) => {
      if (sqlState(error) !== UNIQUE_VIOLATION) throw error;
      throw new CatalogueError('conflict', { detail: `There is a user ${email} already.` });
    });
    return toUserView(created);
  }

  /** Another role, or no use of the account for the time being: then its sessions are over, and its keys wait. */
  async alter(userId: string, wish: ChangeUser, actor: { userId: string; email: string }): Promise<UserView> {
    const { email } = this.known(userId);
    const { role, disabled } = wish;
    const changed = await this.change(changeSentence(email, wish), userId, actor.email, async (manager) => {
      await lockAdmins(manager);
      const user = await this.locked(userId, manager);
      await refuseChange(user, wish, actor.userId, manager);
      await manager.update(
        User,
        { id: userId },
        {
          role: role ?? user.role,
          disabledAt: disabled === undefined ? user.disabledAt : disabled ? (user.disabledAt ?? new Date()) : null,
          sessionEpoch: user.sessionEpoch + (disabled === true ? 1 : 0),
        },
      );
      return manager.findOneByOrFail(User, { id: userId });
    });
    return toUserView(changed);
  }

  async remove(userId: string, actor: { userId: string; email: string }): Promise<void> {
    if (userId === actor.userId)
      throw new CatalogueError('conflict', { detail: 'You cannot remove yourself. Ask another admin.' });
    const user = this.known(userId);
    await this.change(
      `${user.email} may no longer sign in; their API keys are gone.`,
      userId,
      actor.email,
      async (m) => {
        await lockAdmins(m);
        await refuseLastAdmin(await this.locked(userId, m), m);
        const keys: { id: string }[] = await m.query('SELECT id FROM api_keys WHERE user_id = $1', [userId]);
        await m.delete(User, { id: userId });
        for (const { id } of keys) await this.bus.publish({ type: 'api-key.changed', keyId: id }, m);
      },
    );
    /* Who is told that they are gone can rely on it, here at once. */
    await this.keys.settled();
  }

  /** The user if e-mail and password belong together. */
  async signIn(email: string, password: string): Promise<User | null> {
    const found = await this.dataSource
      .getRepository(User)
      .createQueryBuilder('user')
      .where('lower(user.email) = lower(:email)', { email })
      .getOne();
    const user = (await passwordFits(found?.passwordHash ?? null, password)) ? found : null;
    if (user?.disabledAt)
      throw new CatalogueError('forbidden', { detail: 'This account is switched off. Ask an admin of this cluster.' });
    return user;
  }

  /** Ends all sessions of the user but the one that begins with the returned state. */
  async changePassword(userId: string, current: string, next: string): Promise<Pick<User, 'id' | 'sessionEpoch'>> {
    const user = await this.dataSource.getRepository(User).findOneByOrFail({ id: userId });
    if (!(await passwordFits(user.passwordHash, current))) throw wrongPassword();
    /* It may be the current one no more: checking took a while, and so did the new one. */
    return this.setPassword(user, next, user.email, async (manager) => {
      const now = await this.locked(userId, manager);
      if (now.passwordHash !== user.passwordHash) throw wrongPassword();
    });
  }

  /** All sessions end. `also`: what belongs to it, in the same transaction. */
  async setPassword(
    { id: userId, email }: Pick<User, 'id' | 'email'>,
    next: string,
    actor: string | null,
    also: Also = nothingElse,
  ): Promise<User> {
    const passwordHash = await hashPassword(next);
    return this.change(`${email} has a new password.`, userId, actor, async (manager) => {
      await also(manager, userId);
      await withdrawResets(userId, manager);
      await manager.increment(User, { id: userId }, 'sessionEpoch', 1);
      await manager.update(User, { id: userId }, { passwordHash });
      return manager.findOneByOrFail(User, { id: userId });
    });
  }

  known(userId: string): User {
    const user = this.directory.get(userId);
    if (!user) throw unknownUser(userId);
    return user;
  }

  /** As it is now, whatever the memory says, until the transaction is over. */
  private async locked(userId: string, manager: EntityManager): Promise<User> {
    const user = await manager.findOne(User, { where: { id: userId }, lock: { mode: 'pessimistic_write' } });
    if (!user) throw unknownUser(userId);
    return user;
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

function unknownUser(userId: string): CatalogueError {
  return new CatalogueError('not_found', { detail: `There is no user ${userId}.` });
}

function wrongPassword(): CatalogueError {
  return new CatalogueError('forbidden', { detail: 'The current password is wrong.' });
}
