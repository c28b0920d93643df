import type { KeyScope, PriorityClass, UsageLimits } from '@aivailable/contracts';
import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { Project } from './projects/project.entity.js';
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

  @Column({ type: 'text', name: 'project_id', default: 'default' })
  readonly projectId!: string;

  @ManyToOne(() => Project)
  @JoinColumn({ name: 'project_id' })
  readonly project!: Project;

  @Column({ type: 'text', array: true, default: '{chat,embed}' })
  readonly scopes!: KeyScope[];

  /** Served names; null: all. */
  @Column({ type: 'text', array: true, nullable: true })
  readonly models!: string[] | null;

  /** Limits that are not in it are none. */
  @Column({ type: 'jsonb', default: {} })
  readonly limits!: Partial<UsageLimits>;

  /** Null: that of its project. */
  @Column({ type: 'text', nullable: true })
  readonly priority!: PriorityClass | null;

  @Column({ type: 'timestamptz', name: 'created_at', default: () => 'now()' })
  readonly createdAt!: Date;

  @Column({ type: 'timestamptz', name: 'expires_at', nullable: true })
  readonly expiresAt!: Date | null;

  @Column({ type: 'timestamptz', name: 'last_used_at', nullable: true })
  readonly lastUsedAt!: Date | null;

  @Column({ type: 'timestamptz', name: 'revoked_at', nullable: true })
  readonly revokedAt!: Date | null;
}
