import { randomUUID } from 'node:crypto';
import {
  CatalogueError,
  type CreatedInvitation,
  type createInvitation,
  type InvitationView,
  type WelcomeView,
} from '@aivailable/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { z } from 'zod';
import { Config } from '../../config/config.js';
import { transaction } from '../../database/transaction.js';
import { EventBus } from '../../events/event-bus.js';
import { digestOf, newSecret } from '../secrets.js';
import { User } from '../user.entity.js';
import { UserAccounts } from '../user-accounts.js';
import {
  findByDigest,
  type Invitation,
  invitationViewOf,
  readInvitations,
  useUp,
  writeInvitation,
} from './invitation-table.js';

const RESET_DAYS = 1;

/**
 * Links by which somebody chooses the password of an account. No mail is sent: an admin copies the link and hands it over.
 * Only its digest is kept; it works once, and not for longer than it was made for.
 */
@Injectable()
export class Invitations {
  constructor(
    private readonly dataSource: DataSource,
    private readonly bus: EventBus,
    private readonly accounts: UserAccounts,
    private readonly config: Config,
  ) {}

  async list(): Promise<InvitationView[]> {
    return (await readInvitations(this.dataSource.manager)).map(invitationViewOf);
  }

  invite(wish: z.output<typeof createInvitation>, actor: string): Promise<CreatedInvitation> {
    const { email, role, projectIds, days } = wish;
    return this.write(`${email} was invited as ${role}.`, actor, async (manager, digest) => {
      await refuseKnown(email, manager);
      await refuseUnknownProjects(projectIds, manager);
      const fresh = {
        id: randomUUID(),
        digest,
        email,
        role,
        project_ids: projectIds,
        user_id: null,
        invited_by: actor,
      };
      return writeInvitation({ ...fresh, days }, manager);
    });
  }

  reset(userId: string, actor: string): Promise<CreatedInvitation> {
    const { email, role } = this.accounts.known(userId);
    return this.write(`${email} may choose a new password.`, actor, (manager, digest) => {
      const fresh = { id: randomUUID(), digest, email, role, project_ids: [], user_id: userId, invited_by: actor };
      return writeInvitation({ ...fresh, days: RESET_DAYS }, manager);
    });
  }

  async withdraw(invitationId: string, actor: string): Promise<void> {
    await transaction(this.dataSource, async (manager) => {
      const gone = await useUp(invitationId, manager);
      if (!gone) throw new CatalogueError('not_found', { detail: `There is no invitation ${invitationId}.` });
      await this.tell(`The link of ${gone.email} was withdrawn.`, actor, gone, manager);
    });
  }

  async read(token: string): Promise<WelcomeView> {
    const { email, role, purpose, expiresAt } = invitationViewOf(await this.known(token));
    return { email, role, purpose, expiresAt };
  }

  /** The account with its new password. The actor is who holds the link. */
  async accept(token: string, password: string): Promise<User> {
    const invitation = await this.known(token);
    const { id, email, role, user_id: userId } = invitation;
    const take = async (manager: EntityManager, owner: string) => {
      if (!(await useUp(id, manager))) throw usedUp();
      await joinProjects(owner, invitation, manager);
    };
    if (userId !== null) return this.accounts.setPassword({ id: userId, email }, password, email, take);
    const made = await this.accounts.create({ email, password, role }, email, take);
    return this.dataSource.getRepository(User).findOneByOrFail({ id: made.userId });
  }

  private async known(token: string): Promise<Invitation> {
    const found = await findByDigest(digestOf(token), this.dataSource.manager);
    if (!found) throw usedUp();
    return found;
  }

  private async write(
    message: string,
    actor: string,
    work: (manager: EntityManager, digest: Buffer) => Promise<Invitation>,
  ): Promise<CreatedInvitation> {
    const secret = newSecret();
    const row = await transaction(this.dataSource, async (manager) => {
      const written = await work(manager, digestOf(secret));
      await this.tell(message, actor, written, manager);
      return written;
    });
    return { ...invitationViewOf(row), url: `${this.config.publicUrl}/welcome#${secret}` };
  }

  private tell(message: string, actor: string, { id }: Invitation, manager: EntityManager): Promise<void> {
    return this.bus.publish({ type: 'happened', kind: 'user', message, actor, subject: { invitationId: id } }, manager);
  }
}

function usedUp(): CatalogueError {
  return new CatalogueError('not_found', {
    detail: 'This link was used already, was withdrawn, or is too old. Ask an admin for a new one.',
  });
}

async function refuseKnown(email: string, manager: EntityManager): Promise<void> {
  const found: unknown[] = await manager.query('SELECT 1 FROM users WHERE lower(email) = lower($1)', [email]);
  if (found.length > 0)
    throw new CatalogueError('conflict', {
      detail: `There is a user ${email} already. To let them choose a new password, reset it in the list of users.`,
    });
}

async function refuseUnknownProjects(ids: readonly string[], manager: EntityManager): Promise<void> {
  const rows: { id: string }[] = await manager.query('SELECT id FROM projects WHERE id = ANY($1)', [ids]);
  const unknown = ids.find((id) => !rows.some((row) => row.id === id));
  if (unknown !== undefined) throw new CatalogueError('not_found', { detail: `There is no project ${unknown}.` });
}

/** A project that was removed meanwhile is no reason to turn somebody away. */
async function joinProjects(userId: string, { project_ids }: Invitation, manager: EntityManager): Promise<void> {
  await manager.query(
    `INSERT INTO project_members (project_id, user_id) SELECT id, $1 FROM projects WHERE id = ANY($2) AND id <> 'default'
     ON CONFLICT DO NOTHING`,
    [userId, project_ids],
  );
}
