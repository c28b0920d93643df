import type { ModelShape } from '@aivailable/footprint';
import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { Model } from './model.entity.js';

/** `bigint` comes from the driver as text; file sizes fit a number. */
const bytes = { to: (value: number) => value, from: (value: string) => Number(value) };

@Entity('model_files')
export class ModelFile {
  @PrimaryColumn({ type: 'text' })
  readonly id!: string;

  @Column({ type: 'text', name: 'model_id' })
  readonly modelId!: string;

  @ManyToOne(() => Model)
  @JoinColumn({ name: 'model_id' })
  readonly model!: Model;

  @Column({ type: 'text', name: 'file_name' })
  readonly fileName!: string;

  @Column({ type: 'text' })
  readonly quantisation!: string;

  @Column({ type: 'bigint', name: 'size_bytes', transformer: bytes })
  readonly sizeBytes!: number;

  @Column({ type: 'text' })
  readonly sha256!: string;

  /** Where it came from, for people: a path, a URL without its secrets, or `built in`. */
  @Column({ type: 'text' })
  readonly source!: string;

  /** Absolute for a file that stays where it is; a name in our own store otherwise, so that the data folder may move. */
  @Column({ type: 'text' })
  readonly path!: string;

  /** In our store: deleted with its model. */
  @Column({ type: 'boolean' })
  readonly stored!: boolean;

  @Column({ type: 'jsonb' })
  readonly shape!: ModelShape;

  @Column({ type: 'timestamptz', name: 'created_at', default: () => 'now()' })
  readonly createdAt!: Date;
}
