import type { RefusalView, ServedTask } from '@aivailable/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The wish. A deleted one stays until its last instance is gone. */
@Entity({ name: 'deployments' })
export class Deployment {
  @PrimaryColumn({ type: 'text' })
  id!: string;

  @Column({ name: 'served_name', type: 'text' })
  servedName!: string;

  @Column({ name: 'model_id', type: 'text' })
  modelId!: string;

  @Column({ name: 'file_id', type: 'text' })
  fileId!: string;

  @Column({ type: 'text' })
  task!: ServedTask;

  @Column({ type: 'integer' })
  replicas!: number;

  /** Per slot. */
  @Column({ name: 'context_tokens', type: 'integer' })
  contextTokens!: number;

  @Column({ type: 'integer' })
  slots!: number;

  @Column({ type: 'integer' })
  priority!: number;

  /** Why not everything that is wished for has a place. */
  @Column({ type: 'jsonb', nullable: true })
  refusal!: RefusalView | null;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column({ name: 'deleted_at', type: 'timestamptz', nullable: true })
  deletedAt!: Date | null;
}
