import type { RebalanceView } from '@aivailable/contracts';
import type { Recommendation } from '@aivailable/placement';
import { Column, Entity, PrimaryColumn } from 'typeorm';

export type RebalanceStanding = RebalanceView['state'];

/** One move of a recommendation and how far it is. */
export interface MoveProgress {
  readonly instanceId: string;
  readonly deploymentId: string;
  readonly from: { readonly nodeId: string; readonly gpuIds: readonly string[] };
  readonly state: RebalanceView['moves'][number]['state'];
  /** In ISO; null: it waits. */
  readonly beganAt: string | null;
  readonly endedAt: string | null;
}

/** A better placement: suggested, being carried out, or what became of it. At most one is suggested or runs. */
@Entity({ name: 'rebalances' })
export class Rebalance {
  @PrimaryColumn({ type: 'text' })
  id!: string;

  @Column({ type: 'text' })
  state!: RebalanceStanding;

  @Column({ type: 'jsonb' })
  advice!: Recommendation;

  /** Why it ends before all its moves are made; null: it does not. */
  @Column({ name: 'broken_off_by', type: 'text', nullable: true })
  brokenOffBy!: RebalanceView['brokenOffBy'];

  /** In the order of the advice. */
  @Column({ type: 'jsonb' })
  moves!: readonly MoveProgress[];

  /** Who applied or dismissed it; null: nobody yet, or the controller by itself. */
  @Column({ type: 'text', nullable: true })
  actor!: string | null;

  @Column({ type: 'timestamptz' })
  since!: Date;

  @Column({ name: 'began_at', type: 'timestamptz', nullable: true })
  beganAt!: Date | null;

  /** When its last move was over. */
  @Column({ name: 'moved_at', type: 'timestamptz', nullable: true })
  movedAt!: Date | null;

  @Column({ name: 'ended_at', type: 'timestamptz', nullable: true })
  endedAt!: Date | null;
}
