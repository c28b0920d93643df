import type { Backend, EngineName } from '@aivailable/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How long a model takes from its engine's start until it is ready, on one kind of node. */
@Entity({ name: 'load_times' })
export class LoadTime {
  /** The file's id, or what its engine calls the model. */
  @PrimaryColumn({ type: 'text' })
  model!: string;

  @PrimaryColumn({ type: 'text' })
  engine!: EngineName;

  @PrimaryColumn({ type: 'text' })
  backend!: Backend;

  /** See `architectureOf`. */
  @PrimaryColumn({ type: 'text' })
  architecture!: string;

  @Column({
    name: 'load_ms',
    type: 'bigint',
    transformer: { to: (value: number) => value, from: (value: string) => Number(value) },
  })
  loadMs!: number;

  @Column({ type: 'integer' })
  loads!: number;

  @Column({ name: 'measured_at', type: 'timestamptz' })
  measuredAt!: Date;
}
