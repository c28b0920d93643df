import type { Role } from '@aivailable/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('users')
export class User {
  @PrimaryColumn({ type: 'text' })
  readonly id!: string;

  @Column({ type: 'text' })
  readonly email!: string;

  @Column({ type: 'text' })
  readonly role!: Role;

  @Column({ type: 'text', name: 'password_hash' })
  readonly passwordHash!: string;

  /** Grows with each new password; sessions of an earlier one are over. */
  @Column({ type: 'integer', name: 'session_epoch', default: 1 })
  readonly sessionEpoch!: number;

  /** Since when nobody may use it. */
  @Column({ type: 'timestamptz', name: 'disabled_at', nullable: true })
  readonly disabledAt!: Date | null;

  @Column({ type: 'timestamptz', name: 'created_at', default: () => 'now()' })
  readonly createdAt!: Date;
}
