import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A card that a deployment left to others, until they have been gone for a while. */
@Entity({ name: 'yields' })
export class Yield {
  @PrimaryColumn({ name: 'node_id', type: 'text' })
  nodeId!: string;

  @PrimaryColumn({ name: 'gpu_id', type: 'text' })
  gpuId!: string;

  @PrimaryColumn({ name: 'deployment_id', type: 'text' })
  deploymentId!: string;

  /** What was left for ours then; as long as this row stands, nothing more is counted on. */
  @Column({ name: 'usable_bytes', type: 'bigint', transformer: { from: Number, to: (bytes: number) => bytes } })
  usableBytes!: number;

  @Column({ type: 'timestamptz' })
  since!: Date;

  /** Since when the others have been gone; null while they are there. */
  @Column({ name: 'calm_since', type: 'timestamptz', nullable: true })
  calmSince!: Date | null;
}
