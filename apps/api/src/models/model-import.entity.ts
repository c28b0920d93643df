import type { ImportView } from '@aivailable/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ImportRequest } from './import-request.js';

@Entity('model_imports')
export class ModelImport {
  @PrimaryColumn({ type: 'text' })
  readonly id!: string;

  @Column({ type: 'text' })
  readonly source!: string;

  @Column({ type: 'jsonb' })
  readonly request!: ImportRequest;

  @Column({ type: 'text' })
  readonly state!: ImportView['state'];

  @Column({ type: 'jsonb', nullable: true })
  readonly error!: ImportView['error'];

  @Column({ type: 'text', name: 'model_id', nullable: true })
  readonly modelId!: string | null;

  @Column({ type: 'timestamptz', name: 'created_at', default: () => 'now()' })
  readonly createdAt!: Date;
}
