import type { Backend, EngineName, KvType } from '@aivailable/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What one load took on one of its GPUs. Overhead is null where no driver told the rise. */
export interface TakenBytes {
  readonly weightsBytes: number | null;
  readonly kvBytes: number | null;
  readonly computeBytes: number | null;
  readonly overheadBytes: number | null;
  /** To be reserved the next time. */
  readonly totalBytes: number;
}

/** What an engine really took, by everything that it depends on. */
@Entity({ name: 'measured_footprints' })
export class MeasuredFootprint {
  @PrimaryColumn({ type: 'text' })
  sha256!: string;

  @PrimaryColumn({ name: 'context_tokens', type: 'integer' })
  contextTokens!: number;

  @PrimaryColumn({ type: 'integer' })
  slots!: number;

  @PrimaryColumn({ name: 'kv_type', type: 'text' })
  kvType!: KvType;

  @PrimaryColumn({ type: 'text' })
  engine!: EngineName;

  /** Empty where the engine tells none. */
  @PrimaryColumn({ name: 'engine_version', type: 'text' })
  engineVersion!: string;

  @PrimaryColumn({ type: 'text' })
  backend!: Backend;

  /** See `architectureOf` of the planner. */
  @PrimaryColumn({ type: 'text' })
  architecture!: string;

  @PrimaryColumn({ name: 'gpu_count', type: 'integer' })
  gpuCount!: number;

  @Column({ name: 'per_gpu', type: 'jsonb' })
  perGpu!: readonly TakenBytes[];

  @Column({ name: 'measured_at', type: 'timestamptz' })
  measuredAt!: Date;
}
