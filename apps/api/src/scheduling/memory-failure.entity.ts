import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A form of a deployment that found no room in a node's memory: how often in a row, and when last. */
@Entity({ name: 'memory_failures' })
export class MemoryFailure {
  @PrimaryColumn({ name: 'deployment_id', type: 'text' })
  deploymentId!: string;

  @PrimaryColumn({ name: 'node_id', type: 'text' })
  nodeId!: string;

  @PrimaryColumn({ name: 'variant_id', type: 'text' })
  variantId!: string;

  /** The form in words: `4 slots`. */
  @Column({ type: 'text' })
  label!: string;

  /** What its agent said the last time. */
  @Column({ type: 'text' })
  message!: string;

  @Column({ type: 'integer' })
  failures!: number;

  @Column({ name: 'last_at', type: 'timestamptz' })
  lastAt!: Date;
}
