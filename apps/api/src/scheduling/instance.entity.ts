import type { Backend, EngineName, FootprintView, InstanceState, KvType, MeasuredBytes } from '@aivailable/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

export interface Reservation {
  readonly gpuId: string;
  readonly reservedBytes: number;
}

/** Where an admin wants it to be, or where it goes back to. */
export interface MoveTarget {
  readonly nodeId: string;
  readonly gpuIds: readonly string[] | null;
  /** Its successor stays there: nothing but the loss of its node, a drain or an admin moves it again. */
  readonly pins?: boolean;
  /** ISO; until then it can be taken back, and the old one stays beside its successor. */
  readonly undoUntil?: string;
  /** Instances that make room for it first. */
  readonly after?: readonly string[];
  /** ISO; until then it is believed that these have only just gone, and their card has not said so. */
  readonly settlesUntil?: string;
}

/** One running or intended copy, with the bytes that it was promised. A row that is gone has given them back. */
@Entity({ name: 'instances' })
export class Instance {
  @PrimaryColumn({ type: 'text' })
  id!: string;

  @Column({ name: 'deployment_id', type: 'text' })
  deploymentId!: string;

  @Column({ name: 'node_id', type: 'text' })
  nodeId!: string;

  @Column({ type: 'text' })
  engine!: EngineName;

  @Column({ type: 'text' })
  backend!: Backend;

  /** What it really is, which may be less than the deployment wishes for; null: its engine's own model. */
  @Column({ name: 'file_id', type: 'text', nullable: true })
  fileId!: string | null;

  @Column({ type: 'integer' })
  slots!: number;

  @Column({ name: 'kv_type', type: 'text', default: 'f16' })
  kvType!: KvType;

  /** In the order of the layer split. */
  @Column({ type: 'jsonb' })
  gpus!: readonly Reservation[];

  /** The estimate, also where the promise comes from a measurement. */
  @Column({ type: 'jsonb' })
  footprint!: FootprintView;

  @Column({ name: 'reserved_from', type: 'text' })
  reservedFrom!: 'estimate' | 'measured';

  /** Last observed; written only when it changed. */
  @Column({ type: 'text' })
  state!: InstanceState;

  @Column({ name: 'state_since', type: 'timestamptz' })
  stateSince!: Date;

  @Column({ type: 'text' })
  wanted!: 'run' | 'drain';

  @Column({ name: 'drain_since', type: 'timestamptz', nullable: true })
  drainSince!: Date | null;

  /** Why it drains; null while it does not. */
  @Column({ name: 'drain_reason', type: 'text', nullable: true })
  drainReason!: string | null;

  @Column({ type: 'integer' })
  attempt!: number;

  /** The instance that goes once this one is ready. */
  @Column({ type: 'text', nullable: true })
  replaces!: string | null;

  @Column({ name: 'move_to', type: 'jsonb', nullable: true })
  moveTo!: MoveTarget | null;

  /** An admin put it where it is. */
  @Column({ type: 'boolean', default: false })
  pinned!: boolean;

  @Column({ type: 'integer', nullable: true })
  pid!: number | null;

  @Column({ type: 'jsonb', nullable: true })
  measured!: MeasuredBytes | null;

  @Column({ type: 'jsonb', nullable: true })
  failure!: { readonly code: string; readonly message: string } | null;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;
}
