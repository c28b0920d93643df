import { type ChangeGuestLink, type GuestLinkView, NO_LIMITS } from '@aivailable/contracts';
import { Inject, Injectable } from '@nestjs/common';
import { Cron, CronExpression } from '@nestjs/schedule';
import { DataSource, type EntityManager } from 'typeorm';
import { Config } from '../../config/config.js';
import { transaction } from '../../database/transaction.js';
import { EventBus } from '../../events/event-bus.js';
import { SESSION_SECRET } from '../session.strategy.js';
import { spentBy, spentOf } from '../spending/spent.js';
import { GUEST_LINK_ID, GuestLink, isOpen } from './guest-link.entity.js';
import { GuestLinkTable } from './guest-link-table.js';
import { guestToken } from './guest-token.js';

/** What an admin may do with the guest link: look, switch, limit, renew. */
@Injectable()
export class GuestLinks {
  constructor(
    private readonly dataSource: DataSource,
    private readonly bus: EventBus,
    private readonly table: GuestLinkTable,
    @Inject(SESSION_SECRET) private readonly secret: string,
    private readonly config: Config,
  ) {}

  async view(): Promise<GuestLinkView> {
    const { manager } = this.dataSource;
    const link = await known(manager);
    const spent = await spentOf('guest-link', [link.id], manager);
    return { ...this.viewOf(link, Date.now()), ...spentBy(link.id, spent) };
  }

  async alter(change: ChangeGuestLink, actor: string): Promise<GuestLinkView> {
    const { enabled, models, limits, guestLimits, expiresAt } = change;
    await this.change(messageOf(enabled), actor, (manager, link) =>
      manager.update(
        GuestLink,
        { id: link.id },
        {
          enabled: enabled ?? link.enabled,
          models: models === undefined ? link.models : models,
          limits: { ...link.limits, ...limits },
          guestLimits: { ...link.guestLimits, ...guestLimits },
          expiresAt: expiresAt === undefined ? link.expiresAt : expiresAt && new Date(expiresAt),
        },
      ),
    );
    return this.view();
  }

  /** The link that went round, and everybody who came in by it, is refused from now on. */
  async renew(actor: string): Promise<GuestLinkView> {
    await this.change('The guest link was renewed: the old one is refused.', actor, (manager, { id }) =>
      manager.increment(GuestLink, { id }, 'generation', 1),
    );
    return this.view();
  }

  /** Of guests whose day is over nothing is left to be counted. */
  @Cron(CronExpression.EVERY_DAY_AT_3AM)
  async forgetGuests(): Promise<void> {
    await this.dataSource.query(
      `DELETE FROM spending WHERE account LIKE 'guest:%' AND day < (now() AT TIME ZONE 'UTC')::date - 1`,
    );
  }

  private viewOf(link: GuestLink, now: number): GuestLinkView {
    const token = guestToken(this.secret, link);
    return {
      enabled: link.enabled,
      url: isOpen(link, now) ? `${this.config.publicUrl}/guest#${token}` : null,
      models: link.models,
      limits: { ...NO_LIMITS, ...link.limits },
      guestLimits: { ...NO_LIMITS, ...link.guestLimits },
      expiresAt: link.expiresAt?.toISOString() ?? null,
    };
  }

  /** The answer waits until the change holds in this process. */
  private async change(
    message: string,
    actor: string,
    work: (manager: EntityManager, link: GuestLink) => Promise<unknown>,
  ): Promise<void> {
    await transaction(this.dataSource, async (manager) => {
      const link = await locked(manager);
      await work(manager, link);
      const subject = { linkId: link.id };
      await this.bus.publish({ type: 'guest-link.changed', ...subject }, manager);
      await this.bus.publish({ type: 'happened', kind: 'guest-link', message, actor, subject }, manager);
    });
    await this.table.settled();
  }
}

function known(manager: EntityManager): Promise<GuestLink> {
  return manager.findOneByOrFail(GuestLink, { id: GUEST_LINK_ID });
}

/** Who changes its limits must not open again what another is just switching off. */
function locked(manager: EntityManager): Promise<GuestLink> {
  return manager.findOneOrFail(GuestLink, { where: { id: GUEST_LINK_ID }, lock: { mode: 'pessimistic_write' } });
}

function messageOf(enabled: boolean | undefined): string {
  if (enabled === undefined) return 'The guest link was changed.';
  return enabled ? 'The guest link was switched on.' : 'The guest link was switched off: its guests are refused.';
}
