import type { DeviceKind, ForeignPolicy, NodeIntent, NodeLabels } from '@aivailable/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { FlapRecord } from './flap-damper.js';
import type { Inventory } from './inventory.js';

@Entity({ name: 'nodes' })
export class ClusterNode {
  @PrimaryColumn({ name: 'node_id', type: 'text' })
  nodeId!: string;

  @Column({ type: 'text' })
  name!: string;

  @Column({ type: 'text' })
  hostname!: string;

  @Column({ type: 'text' })
  kind!: DeviceKind;

  /** Written by the admin alone. */
  @Column({ type: 'text' })
  intent!: NodeIntent;

  /** Written by the admin alone. */
  @Column({ name: 'foreign_policy', type: 'text' })
  foreignPolicy!: ForeignPolicy;

  /** Bytes that an admin wants kept free, by GPU. */
  @Column({ type: 'jsonb' })
  headroom!: Readonly<Record<string, number>>;

  /** Brought along when it joined; from then on written by the admin alone. */
  @Column({ type: 'jsonb' })
  labels!: NodeLabels;

  /** What the agent last said that lasts: known before it speaks again. */
  @Column({ type: 'jsonb' })
  inventory!: Inventory;

  /** How it came and went. */
  @Column({ type: 'jsonb', nullable: true })
  flaps!: FlapRecord | null;

  @Column({ name: 'seen_at', type: 'timestamptz', nullable: true })
  seenAt!: Date | null;

  @Column({ name: 'joined_at', type: 'timestamptz' })
  joinedAt!: Date;
}
