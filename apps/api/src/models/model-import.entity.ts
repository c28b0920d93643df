import type { ImportModel, ImportView } from '@aivailable/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('model_imports')
export class ModelImport {
  @PrimaryColumn({ type: 'text' })
  readonly id!: string;

  @Column({ type: 'text' })
  readonly source!: string;

  @Column({ type: 'jsonb' })
  readonly request!: ImportModel;

  @Column({ type: 'text' })
  readonly state!: ImportView['state'];

  @Column({ type: 'jsonb', nullable: true })
  readonly error!: ImportView['error'];

  @Column({ type: 'text', name: 'model_id', nullable: true })
  readonly modelId!: string | null;

  @Column({ type: 'timestamptz', name: 'created_at', default: () => 'now()' })
  readonly createdAt!: Date;
}
