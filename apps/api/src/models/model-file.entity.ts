import type { ModelShape } from '@aivailable/footprint';
import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import type { DigestFrom, UrlRequest } from './import-request.js';
import { Model } from './model.entity.js';

/** `bigint` comes from the driver as text; file sizes fit a number. */
const bytes = { to: (value: number) => value, from: (value: string) => Number(value) };

/** One file of a split model; `path` as that of the whole. */
export interface ModelPart {
  readonly fileName: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly path: string;
}

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

  /** Of a split model, in order; `sha256` is then that of their digests, one per line, and `path` that of the first. */
  @Column({ type: 'jsonb', nullable: true })
  readonly parts!: readonly ModelPart[] | null;

  @Column({ type: 'jsonb' })
  readonly shape!: ModelShape;

  /** Who named the digest before the file was read. */
  @Column({ type: 'text', name: 'digest_from', default: 'computed' })
  readonly digestFrom!: DigestFrom;

  /** How it can be had again; null: not at all, so it never makes room. */
  @Column({ type: 'jsonb', nullable: true })
  readonly origin!: UrlRequest | null;

  @Column({ type: 'boolean', default: false })
  readonly pinned!: boolean;

  /** Not on our disk at present: it made room for another. */
  @Column({ type: 'boolean', default: false })
  readonly evicted!: boolean;

  @Column({ type: 'timestamptz', name: 'last_used_at', default: () => 'now()' })
  readonly lastUsedAt!: Date;

  @Column({ type: 'timestamptz', name: 'created_at', default: () => 'now()' })
  readonly createdAt!: Date;
}
