import type { Backend, EngineName } from '@aivailable/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How fast a file runs on a kind of card: moving averages over the answers that were measured. */
@Entity({ name: 'measured_speeds' })
export class MeasuredSpeed {
  @PrimaryColumn({ type: 'text' })
  sha256!: string;

  @PrimaryColumn({ type: 'text' })
  engine!: EngineName;

  @PrimaryColumn({ type: 'text' })
  backend!: Backend;

  /** See `cardsOf` of the planner: their names, because cards of one generation differ. */
  @PrimaryColumn({ type: 'text' })
  cards!: string;

  @PrimaryColumn({ name: 'gpu_count', type: 'integer' })
  gpuCount!: number;

  /** Of one stream; null: never told apart. */
  @Column({ name: 'decode_per_second', type: 'double precision', nullable: true })
  decodePerSecond!: number | null;

  @Column({ name: 'prefill_per_second', type: 'double precision', nullable: true })
  prefillPerSecond!: number | null;

  @Column({ type: 'integer' })
  answers!: number;

  @Column({ name: 'measured_at', type: 'timestamptz' })
  measuredAt!: Date;
}
