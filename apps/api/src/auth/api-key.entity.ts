import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { User } from './user.entity.js';

@Entity('api_keys')
export class ApiKey {
  @PrimaryColumn({ type: 'text' })
  readonly id!: string;

  @Column({ type: 'text' })
  readonly name!: string;

  /** The public beginning. */
  @Column({ type: 'text' })
  readonly prefix!: string;

  /** SHA-256 of the whole key. A key has 256 random bits, so a slow hash would protect nothing more. */
  @Column({ type: 'bytea' })
  readonly digest!: Buffer;

  @Column({ type: 'text', name: 'user_id' })
  readonly userId!: string;

  @ManyToOne(() => User)
  @JoinColumn({ name: 'user_id' })
  readonly owner!: User;

  @Column({ type: 'timestamptz', name: 'created_at', default: () => 'now()' })
  readonly createdAt!: Date;

  @Column({ type: 'timestamptz', name: 'expires_at', nullable: true })
  readonly expiresAt!: Date | null;

  @Column({ type: 'timestamptz', name: 'last_used_at', nullable: true })
  readonly lastUsedAt!: Date | null;

  @Column({ type: 'timestamptz', name: 'revoked_at', nullable: true })
  readonly revokedAt!: Date | null;
}
