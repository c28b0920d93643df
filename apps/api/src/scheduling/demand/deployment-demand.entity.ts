import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What is remembered of the use of a deployment, and what followed from it last. */
@Entity({ name: 'deployment_demand' })
export class DeploymentDemand {
  @PrimaryColumn({ name: 'deployment_id', type: 'text' })
  deploymentId!: string;

  @Column({ name: 'last_used_at', type: 'timestamptz', nullable: true })
  lastUsedAt!: Date | null;

  /** Requests of late, at the time of writing; see `popularityAfter`. */
  @Column({ type: 'double precision' })
  popularity!: number;

  @Column({ name: 'wanted_replicas', type: 'integer' })
  wantedReplicas!: number;

  /** Why it wants another number than was wished for. */
  @Column({ type: 'text', nullable: true })
  reason!: string | null;

  /** Beyond those that are owed, by load. */
  @Column({ name: 'extra_replicas', type: 'integer' })
  extraReplicas!: number;

  @Column({ name: 'hot_since', type: 'timestamptz', nullable: true })
  hotSince!: Date | null;

  @Column({ name: 'calm_since', type: 'timestamptz', nullable: true })
  calmSince!: Date | null;

  @Column({ name: 'stepped_at', type: 'timestamptz', nullable: true })
  steppedAt!: Date | null;

  @Column({ name: 'written_at', type: 'timestamptz' })
  writtenAt!: Date;
}
