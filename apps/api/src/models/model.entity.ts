import type { ServedTask } from '@aivailable/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('models')
export class Model {
  @PrimaryColumn({ type: 'text' })
  readonly id!: string;

  @Column({ type: 'text' })
  readonly name!: string;

  @Column({ type: 'text' })
  readonly architecture!: string;

  @Column({ type: 'text' })
  readonly task!: ServedTask;

  @Column({ type: 'double precision', name: 'parameter_count', nullable: true })
  readonly parameterCount!: number | null;

  @Column({ type: 'integer', name: 'trained_context_tokens', nullable: true })
  readonly trainedContextTokens!: number | null;

  @Column({ type: 'text', nullable: true })
  readonly license!: string | null;

  @Column({ type: 'boolean', default: false })
  readonly toy!: boolean;

  @Column({ type: 'timestamptz', name: 'created_at', default: () => 'now()' })
  readonly createdAt!: Date;
}
