import type { PriorityClass, UsageLimits } from '@aivailable/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('projects')
export class Project {
  @PrimaryColumn({ type: 'text' })
  readonly id!: string;

  @Column({ type: 'text' })
  readonly name!: string;

  /** Limits that are not in it are none. */
  @Column({ type: 'jsonb' })
  readonly limits!: Partial<UsageLimits>;

  /** Of its keys that have none of their own. */
  @Column({ type: 'text', default: 'normal' })
  readonly priority!: PriorityClass;

  @Column({ type: 'timestamptz', name: 'created_at', default: () => 'now()' })
  readonly createdAt!: Date;
}
