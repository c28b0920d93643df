import type { UsageLimits } from '@aivailable/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('guest_links')
export class GuestLink {
  @PrimaryColumn({ type: 'text' })
  readonly id!: string;

  @Column({ type: 'boolean', default: false })
  readonly enabled!: boolean;

  /** Grows with each renewal: the secret follows from it, and so do the passes of all guests. */
  @Column({ type: 'integer', default: 1 })
  readonly generation!: number;

  /** Served names; null: all. */
  @Column({ type: 'text', array: true, nullable: true })
  readonly models!: string[] | null;

  /** Of all guests together. Limits that are not in it are none. */
  @Column({ type: 'jsonb', default: {} })
  readonly limits!: Partial<UsageLimits>;

  /** Of each guest. */
  @Column({ type: 'jsonb', name: 'guest_limits', default: {} })
  readonly guestLimits!: Partial<UsageLimits>;

  @Column({ type: 'timestamptz', name: 'expires_at', nullable: true })
  readonly expiresAt!: Date | null;
}

/** There is one link. */
export const GUEST_LINK_ID = 'playground';

export function isOpen({ enabled, expiresAt }: Pick<GuestLink, 'enabled' | 'expiresAt'>, now: number): boolean {
  return enabled && (expiresAt === null || expiresAt.getTime() > now);
}
